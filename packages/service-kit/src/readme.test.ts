import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backendVariables } from './backend-variables.ts';
import * as root from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code).join('\n');

describe('the README', () => {
  it.each(Object.keys(root))('has an example of %s', (name) => {
    // Once where it is imported, and once more where it is used.
    expect(examples.match(new RegExp(`\\b${name}\\b`, 'g'))?.length).toBeGreaterThan(1);
  });

  it('names every variable of an API, and no other', () => {
    const named = [...readme.matchAll(/`(MONOCLOUD_BACKEND_[A-Z_]+)`/g)].map(([, name = '']) => name);
    expect(named.toSorted()).toEqual(Object.keys(backendVariables('')).toSorted());
  });
});
