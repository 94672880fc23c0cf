import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSecrets } from './secrets.ts';

let stateDir = '';

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'monoshop-secrets-'));
});

afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

test('secrets are made once, kept, and readable by their owner only', () => {
  const first = loadSecrets(stateDir);
  expect(loadSecrets(stateDir)).toEqual(first);
  expect(statSync(join(stateDir, 'secrets.json')).mode & 0o077).toBe(0);
  expect(new Set(Object.values(first)).size).toBe(3);
});

test('a damaged file is named and left alone', () => {
  const path = join(stateDir, 'secrets.json');
  writeFileSync(path, '{"webClientSecret":');
  expect(() => loadSecrets(stateDir)).toThrow(path);
  expect(readFileSync(path, 'utf8')).toBe('{"webClientSecret":');
});
