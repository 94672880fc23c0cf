import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

const FOLDER_VARIABLE = 'MONOSHOP_UNHANDLED_ERRORS';
const fileIn = (folder: string) => join(folder, 'unhandled-errors.txt');

/**
 * Vitest reporter that prints errors outside of every test whole and last, on standard output. Vitest itself writes them
 * to standard error, shortened, where they are lost in a run whose tests have all passed.
 */
export default class UnhandledErrors implements Reporter {
  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    for (const { stacks: _, ...error } of errors) {
      const text = `An error outside of every test: ${inspect(error, { depth: 10, maxStringLength: null })}\n`;
      console.log(`\n${text}`);
      const folder = process.env[FOLDER_VARIABLE];
      if (folder) appendFileSync(fileIn(folder), text);
    }
  }
}

/** Lets the reporter keep the errors in a folder, for {@link readUnhandledErrors}. */
export const keepUnhandledErrors = (folder: string): NodeJS.ProcessEnv => ({ [FOLDER_VARIABLE]: folder });

/** What the reporter kept; empty when there was no error. */
export function readUnhandledErrors(folder: string): string {
  return existsSync(fileIn(folder)) ? readFileSync(fileIn(folder), 'utf8') : '';
}
