import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mapApis, type ApiName } from '@monoshop/apis';
import { parse } from 'dotenv';

export const ROOT = join(import.meta.dirname, '..');

/** Where a command was called: npm itself goes to the root of the repository. */
export const CALLED_FROM = process.env['INIT_CWD'] ?? process.cwd();

export type Environment = Record<string, string | undefined>;

/** The `.env` files of the storefront and of each API. */
export type EnvFiles = Record<'web' | ApiName, Environment>;

export const NO_ENV_FILES: EnvFiles = { web: {}, ...mapApis(() => ({})) };

/** A variable of the shell or of the files, blank counting as not set. */
export function nonBlank(...sources: (string | undefined)[]): string | undefined {
  return sources.find((value) => value?.trim())?.trim();
}

/** dotenv finds no variable in UTF-16, which some Windows shells write, and says nothing about it. */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8 text', { cause });
  }
}

function readEnvFile(root: string, path: string, problems: string[]): Environment {
  try {
    return parse(decodeUtf8(readFileSync(join(root, path))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(
      `${path} cannot be read (${reason}). Make it a readable text file of NAME=value lines, or delete it.`,
    );
    return {};
  }
}

/** Reads the files; one that is not there is empty, one that cannot be read is a problem. */
export function readEnvFiles(problems: string[], root = ROOT): EnvFiles {
  return {
    web: readEnvFile(root, 'web/.env', problems),
    ...mapApis(({ name }) => readEnvFile(root, `api-${name}/.env`, problems)),
  };
}

/** Folder of what a run makes and keeps: secrets, keys, sign-ins, data of the APIs. `MONOSHOP_STATE_DIR` moves it. */
export function findStateDir(env: Environment): string {
  return resolve(ROOT, nonBlank(env['MONOSHOP_STATE_DIR']) ?? '.monoshop');
}
