import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'dotenv';
import { SettingsError } from './settings-error.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?[\w.-]+\s*[=:]\s*(?<value>.*)$/;

/**
 * Reads the variables of a `.env` file. A file that does not exist holds none.
 *
 * @throws SettingsError when the file cannot be read or a line is not an assignment.
 */
export function readEnvFile(file: URL): Record<string, string> {
  const path = fileURLToPath(file);
  const text = readIfPresent(path);
  const line = findMalformedLine(text);
  if (line !== undefined) {
    throw new SettingsError([
      {
        name: path,
        message: `cannot be understood at line ${line}. Write NAME=value and close every quote.`,
      },
    ]);
  }
  return parse(text);
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return '';
    throw new SettingsError(
      [{ name: path, message: `cannot be read (${code}). Make it a file this user may read, or remove it.` }],
      { cause: error },
    );
  }
}

/** dotenv skips what it does not understand, and a skipped line is a setting somebody believes in. */
function findMalformedLine(text: string): number | undefined {
  let openQuote: { mark: string; line: number } | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (openQuote) {
      if (line.includes(openQuote.mark)) openQuote = undefined;
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const value = ASSIGNMENT.exec(line)?.groups?.['value'];
    if (value === undefined) return index + 1;
    const mark = /^["'`]/.exec(value)?.[0];
    if (mark && !value.includes(mark, 1)) openQuote = { mark, line: index + 1 };
  }
  return openQuote?.line;
}
