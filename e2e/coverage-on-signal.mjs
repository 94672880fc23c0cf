import { takeCoverage } from 'node:v8';

// Writes what ran since the last signal to the folder NODE_V8_COVERAGE.
process.on('SIGUSR2', () => takeCoverage());
