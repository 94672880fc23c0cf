import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as root from './index.ts';
import * as internal from './internal.ts';
import * as utils from './utils.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code).join('\n');

describe('the README has an example of', () => {
  it.each([...Object.keys(root), ...Object.keys(internal), ...Object.keys(utils)])('%s', (name) => {
    expect(examples).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
