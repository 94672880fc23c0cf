import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'dotenv';
import type { z } from 'zod';

/** One thing the operator has to correct before a service can start. */
export interface SettingsProblem {
  /** The variable, or the file, that is wrong. */
  name: string;
  /** What is wrong and what to do about it, as sentences that follow the name. Never the value itself. */
  message: string;
}

/** Variables, `.env` file or port do not let a service start. `problems` holds every reason. */
export class SettingsError extends Error {
  readonly code = 'invalid_settings';
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[], options?: ErrorOptions) {
    super(toText(problems), options);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

function toText(problems: readonly SettingsProblem[]): string {
  const heading = problems.length === 1 ? 'Cannot start:' : `Cannot start, for ${problems.length} reasons:`;
  return [heading, ...problems.map(({ name, message }) => `  ${name} ${message}`)].join('\n');
}

/**
 * Runs a service's start. A SettingsError ends the process with one readable message, followed by `hint`, and exit code 1;
 * any other error is a defect and keeps its stack trace.
 */
export async function run<T>(start: () => Promise<T>, hint = ''): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${[error.message, hint].filter(Boolean).join('\n')}\n`);
    return process.exit(1);
  }
}

/** Where settings are read from. */
export interface SettingsSource {
  /** A `.env` file to complete the environment from. A variable set in the environment wins over the file. */
  file?: URL;
  /** Defaults to `process.env`. */
  environment?: Record<string, string | undefined>;
}

/**
 * Reads a service's settings: one schema member per variable (see the `…Variable` functions). A blank value
 * counts as not set.
 *
 * The environment itself is brought to the same state: completed from the file, and without the blank ones.
 * A library that reads its own variables then sees what the service saw.
 *
 * @throws SettingsError with every problem of the file and of the variables at once.
 */
export function readSettings<Shape extends z.core.$ZodLooseShape>(
  schema: z.ZodObject<Shape>,
  { file, environment = process.env }: SettingsSource = {},
): z.output<z.ZodObject<Shape>> {
  const problems: SettingsProblem[] = [];
  let fromFile: Record<string, string> = {};
  try {
    if (file) fromFile = readEnvFile(file);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
  }
  const names = new Set([...Object.keys(schema.shape), ...Object.keys(fromFile)]);
  for (const name of names) completeVariable(environment, name, fromFile[name]);

  const result = schema.safeParse(environment);
  if (!result.success) {
    problems.push(...result.error.issues.map(({ path, message }) => ({ name: path.join('.'), message })));
  }
  if (problems.length > 0 || !result.success) throw new SettingsError(problems);
  return result.data;
}

function completeVariable(
  environment: Record<string, string | undefined>,
  name: string,
  fromFile: string | undefined,
): void {
  const value = [environment[name], fromFile].find((candidate) => candidate?.trim());
  if (value === undefined) delete environment[name];
  else environment[name] = value.trim();
}

/**
 * Reads the variables of a `.env` file. A file that does not exist holds none.
 *
 * @throws SettingsError when the file cannot be read or a line is not an assignment.
 */
export function readEnvFile(file: URL): Record<string, string> {
  const path = fileURLToPath(file);
  const text = readIfPresent(path);
  const line = findMalformedLine(text);
  if (line === undefined) return parse(text);
  const message = `cannot be understood at line ${line}. Write NAME=value and close every quote.`;
  throw new SettingsError([{ name: path, message }]);
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return '';
    const message = `cannot be read (${code}). Make it a file this user may read, or remove it.`;
    throw new SettingsError([{ name: path, message }], { cause: error });
  }
}

const ASSIGNMENT = /^\s*(?:export\s+)?[\w.-]+\s*[=:]\s*(?<value>.*)$/;

/** dotenv skips what it cannot parse; a setting on a skipped line would be ignored without a message. */
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
