import { describe, expect, it } from 'vitest';
import { readText } from './source-files.ts';

/** Without indentation, so that an excerpt may stand further left than in its file. */
const flatten = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');

const EXCERPT = /^\[`([^`]+)`\]\([^)]+\)\n\n```\w+\n(.*?)^```$/gms;
const excerpts = [...readText('docs/copy.md').matchAll(EXCERPT)].map(([, path = '', code = '']) => ({
  path,
  code,
}));

describe('docs/copy.md', () => {
  it('shows no code that is not an excerpt', () => {
    expect(excerpts).toHaveLength(readText('docs/copy.md').match(/^```\w+$/gm)?.length ?? 0);
    expect(excerpts.length).toBeGreaterThan(3);
  });

  it.each(excerpts)('shows $path as it is', ({ path, code }) => {
    const source = flatten(readText(path));
    let from = 0;
    for (const piece of code.split(/^\s*\/\/ …\n/m).map(flatten)) {
      const at = source.indexOf(piece, from);
      expect(at, `not in ${path} after the piece before:\n${piece}`).toBeGreaterThanOrEqual(0);
      from = at + piece.length;
    }
  });
});

const ROW = /^\| `([^`]+)`[^|]*\|[^|]*\]\(\.\.\/([^)]+)\)/gm;
const messages = [...readText('docs/troubleshooting.md').matchAll(ROW)].map(
  ([, message = '', place = '']) => ({
    message,
    place,
  }),
);

describe('docs/troubleshooting.md', () => {
  it('names messages and where they come from', () => {
    expect(messages.length).toBeGreaterThan(12);
  });

  it.each(messages)('$place says "$message"', ({ message, place }) => {
    const source = readText(place);
    const missing = message.split(' …').filter((part) => !source.includes(part.trim()));
    expect(missing).toEqual([]);
  });
});
