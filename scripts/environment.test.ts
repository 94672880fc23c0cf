import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvFiles } from './environment.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'monoshop-env-'));
  for (const room of ['web', 'api-products', 'api-invoices']) mkdirSync(join(root, room));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a file that is not there is empty, and one with a byte order mark is read', () => {
  const problems: string[] = [];
  writeFileSync(join(root, 'api-products/.env'), '\uFEFFAPI_PORT=5001\n');
  expect(readEnvFiles(problems, root)).toEqual({ web: {}, products: { API_PORT: '5001' }, invoices: {} });
  expect(problems).toEqual([]);
});

test('F11 every file that cannot be read is named: a folder, and text that is not UTF-8', () => {
  const problems: string[] = [];
  mkdirSync(join(root, 'web/.env'));
  writeFileSync(join(root, 'api-invoices/.env'), Buffer.from('\uFEFFAPI_PORT=5002\n', 'utf16le'));
  readEnvFiles(problems, root);
  expect(problems).toEqual([
    expect.stringMatching(/^web\/\.env cannot be read \(EISDIR/),
    expect.stringMatching(/^api-invoices\/\.env cannot be read \(it is not UTF-8 text\)/),
  ]);
});
