import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import UnhandledErrors, { keepUnhandledErrors, readUnhandledErrors } from './unhandled-errors.ts';

test('an error outside of every test is printed and kept whole, with its members and its cause', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-errors-'));
  const printed = vi.spyOn(console, 'log').mockReturnValue(undefined);
  for (const [name, value] of Object.entries(keepUnhandledErrors(folder))) vi.stubEnv(name, value);
  const cause = { name: 'Error', message: 'the socket was closed', raw: { a: { b: { c: { d: 'deep' } } } } };
  const reporter = new UnhandledErrors();

  expect(readUnhandledErrors(folder)).toBe('');
  reporter.onTestRunEnd([], []);
  expect(printed).not.toHaveBeenCalled();
  reporter.onTestRunEnd([], [{ name: 'MonoCloudHttpError', message: 'x'.repeat(20_000), cause }]);

  for (const text of [readUnhandledErrors(folder), String(printed.mock.calls)]) {
    for (const part of ['MonoCloudHttpError', 'x'.repeat(20_000), cause.message, 'deep']) {
      expect(text).toContain(part);
    }
  }
  printed.mockRestore();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
