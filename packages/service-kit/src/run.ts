import { SettingsError } from './settings-error.ts';

/**
 * Runs a service's start. Surroundings that do not let it start end the process with one readable message and
 * exit code 1; any other error is a defect and keeps its stack trace.
 */
export async function run(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
