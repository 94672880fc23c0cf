import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SOURCES } from './reasons.ts';

const root = join(import.meta.dirname, '../../..');

it.each(Object.values(SOURCES))(
  'the lab names a function that exists: $symbol in $path',
  ({ path, symbol }) => {
    expect(readFileSync(join(root, path), 'utf8')).toMatch(new RegExp(`\\bfunction ${symbol}\\b`));
  },
);
