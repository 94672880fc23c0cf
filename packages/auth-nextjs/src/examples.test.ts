import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const PACKAGE = new URL('..', import.meta.url).pathname;
const TSC = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
// The published examples import types without saying so, as `next build` allows.
const TSCONFIG = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    types: ['node', 'react'],
    verbatimModuleSyntax: false,
  },
  include: ['*.tsx'],
};
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** Compiles every fenced block of a document as a module of its own; gives what the compiler says. */
async function compileBlocks(document: string): Promise<{ count: number; output: string }> {
  const text = await readFile(join(PACKAGE, document), 'utf8');
  const blocks = [...text.matchAll(/^```tsx?\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  const folder = await mkdtemp(join(PACKAGE, '.next-examples-'));
  folders.push(folder);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  await Promise.all(blocks.map((block, index) => writeFile(join(folder, `example-${index + 1}.tsx`), block)));
  const run = promisify(execFile)(process.execPath, [TSC, '-p', folder]);
  const { stdout } = await run.catch((error: unknown) => ({ stdout: outputOf(error) }));
  return { count: blocks.length, output: stdout };
}

function outputOf(error: unknown): string {
  return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
}

describe('examples', () => {
  it('compiles the published getTokens examples as they stand', { timeout: 60_000 }, async () => {
    expect(await compileBlocks('src/testing/seed-snippets.txt')).toEqual({ count: 12, output: '' });
  });

  it('compiles every example of the README', { timeout: 60_000 }, async () => {
    const { count, output } = await compileBlocks('README.md');
    expect(output).toBe('');
    expect(count).toBeGreaterThan(10);
  });
});
