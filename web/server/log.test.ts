import { afterEach, expect, it, vi } from 'vitest';
import { logEvent } from './log.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it.each([
  ['warn', []],
  ['info', ['bff_refused']],
  ['nonsense', ['bff_refused']],
])('LOG_LEVEL %s decides whether an info line is written', (level, expected) => {
  vi.stubEnv('LOG_LEVEL', level);
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  logEvent('info', 'bff_refused', { status: 403 });
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(expected);
});
