import type { z } from 'zod';
import { readEnvFile } from './env-file.ts';
import { SettingsError } from './settings-error.ts';
import type { SettingsProblem } from './settings-error.ts';

export interface SettingsSource {
  /** A `.env` file to complete the environment from. A variable set in the environment wins over the file. */
  file?: URL;
  /** Defaults to `process.env`. */
  environment?: NodeJS.ProcessEnv;
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
  const fromFile = file ? collect(problems, () => readEnvFile(file)) : undefined;
  const names = new Set([...Object.keys(schema.shape), ...Object.keys(fromFile ?? {})]);
  for (const name of names) completeVariable(environment, name, fromFile?.[name]);

  const result = schema.safeParse(environment);
  if (!result.success) {
    problems.push(...result.error.issues.map(({ path, message }) => ({ name: path.join('.'), message })));
  }
  if (problems.length > 0 || !result.success) throw new SettingsError(problems);
  return result.data;
}

function completeVariable(environment: NodeJS.ProcessEnv, name: string, fromFile: string | undefined): void {
  const value = [environment[name], fromFile].find((candidate) => candidate?.trim());
  if (value === undefined) delete environment[name];
  else environment[name] = value.trim();
}

function collect<T>(problems: SettingsProblem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
