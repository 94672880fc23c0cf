import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issuerVariable, portVariable, readSettings, SettingsError, textVariable } from './index.ts';

const schema = z.object({
  API_PORT: portVariable().default(4001),
  ISSUER: issuerVariable({ remedy: 'Set it to your tenant.' }),
  SECRET: textVariable({ remedy: 'Set it to a secret.' }),
});

let folder: string;
let file: URL;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  file = pathToFileURL(join(folder, '.env'));
});

afterEach(() => rm(folder, { recursive: true }));

function problemsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    readSettings(schema, { file, environment });
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ name, message }) => `${name} ${message}`);
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('F11 reports every problem in one message, with the variable and the remedy', () => {
    expect(problemsOf({ API_PORT: '70000', ISSUER: 'http://tenant.example' })).toEqual([
      'API_PORT is not a whole number in its range. Set it to a whole number, from 0 to 65535.',
      'ISSUER is not an https URL (plain http is for localhost only). Set it to your tenant.',
      'SECRET is not set. Set it to a secret.',
    ]);
  });

  test('a problem never repeats the value', () => {
    expect(problemsOf({ ISSUER: 'hunter2', SECRET: 's' }).join()).not.toContain('hunter2');
  });

  test('a blank variable counts as not set, for the libraries of the service too', () => {
    const environment = { API_PORT: '  ', ISSUER: 'https://tenant.example/', SECRET: 's' };
    expect(readSettings(schema, { file, environment })).toEqual({
      API_PORT: 4001,
      ISSUER: 'https://tenant.example',
      SECRET: 's',
    });
    expect(environment).not.toHaveProperty('API_PORT');
  });

  test('the environment wins over the file, the file completes the environment', async () => {
    await writeFile(file, 'API_PORT=1\nISSUER=https://file.example\nSECRET="two\nlines"\nOTHER=x\n');
    const environment: NodeJS.ProcessEnv = { API_PORT: '2', ISSUER: '' };
    expect(readSettings(schema, { file, environment })).toEqual({
      API_PORT: 2,
      ISSUER: 'https://file.example',
      SECRET: 'two\nlines',
    });
    expect(environment['OTHER']).toBe('x');
  });

  test.each([
    ['a line without a name', 'API_PORT=1\n# fine\nnonsense here\n', 3],
    ['a quote that stays open', 'SECRET="abc\nAPI_PORT=1\n', 1],
  ])('F11 reports %s in the file with its line', async (_title, text, line) => {
    await writeFile(file, text);
    expect(problemsOf({ ISSUER: 'https://tenant.example' })[0]).toContain(
      `.env cannot be understood at line ${line}.`,
    );
  });

  test('F11 reports a file that cannot be read together with the missing variables', async () => {
    await mkdir(file);
    const problems = problemsOf({ ISSUER: 'https://tenant.example' });
    expect(problems[0]).toContain('.env cannot be read (EISDIR).');
    expect(problems[1]).toBe('SECRET is not set. Set it to a secret.');
  });
});
