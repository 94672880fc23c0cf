import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SettingsError } from '@monoshop/service-kit';
import type { z } from 'zod';

/**
 * Reads a JSON file of the state folder, or nothing when there is none yet.
 *
 * @throws SettingsError when it cannot be read or is not what this version writes.
 */
export function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): z.output<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unusable(path, 'cannot be read', error);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw unusable(path, 'is damaged or of another version', error);
  }
}

/**
 * Writes a file that only its owner can read. A reader, or a crash half way, meets the old content or the new one,
 * never a part.
 *
 * @throws SettingsError when the folder or the file cannot be written.
 */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unusable(path, 'cannot be written', error);
  }
}

function unusable(path: string, wrong: string, cause: unknown): SettingsError {
  const remedy = 'Remove it to start afresh, or set TENANT_STATE_DIR to a folder this user may write to.';
  return new SettingsError([{ name: path, message: `${wrong}. ${remedy}` }], { cause });
}
