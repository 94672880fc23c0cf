import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { assembleWeb, buildProduction } from './production-build.ts';

const root = mkdtempSync(join(tmpdir(), 'monoshop-assemble-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it('puts the storefront together from what Next built, without any .env file and without what was there before', () => {
  write('web/.build/standalone/web/server.js', 'server');
  write('web/.build/standalone/web/.env', 'MONOCLOUD_AUTH_CLIENT_SECRET=a-secret');
  write('web/.build/standalone/web/.env.production', 'MONOCLOUD_AUTH_COOKIE_SECRET=a-secret');
  write('web/.build/standalone/web/.build/BUILD_ID', 'id');
  write('web/.build/standalone/node_modules/next/index.js', 'next');
  write('web/.build/standalone/node_modules/pino/index.js', 'pino');
  mkdirSync(join(root, 'web/.build/standalone/web/.build/node_modules'));
  symlinkSync(
    '../../../node_modules/pino',
    join(root, 'web/.build/standalone/web/.build/node_modules/pino-1a2b'),
  );
  write('web/.build/static/chunk.js', 'chunk');
  write('web/public/picture.svg', 'picture');
  write('web/.env', 'MONOCLOUD_AUTH_CLIENT_SECRET=a-secret');
  write('out/web/of-an-older-build.js', 'old');

  assembleWeb(join(root, 'web'), '.build', join(root, 'out/web'));

  const files = readdirSync(join(root, 'out/web'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'out/web/').length));
  expect(files.sort()).toEqual([
    '.build/BUILD_ID',
    '.build/static/chunk.js',
    'node_modules/next/index.js',
    'node_modules/pino/index.js',
    'public/picture.svg',
    'server.js',
  ]);
  expect(readFileSync(join(root, 'out/web/server.js'), 'utf8')).toBe('server');
  expect(readFileSync(join(root, 'out/web/.build/node_modules/pino-1a2b/index.js'), 'utf8')).toBe('pino');
});

/** Ends with an AbortError in place of a build, once nothing else is wrong. */
const build = () =>
  buildProduction(join(root, 'out'), { MONOSHOP_WEB_DIST: '.next-of-no-build' }, AbortSignal.abort());

it.each(['web/page.tsx', 'api-products/app.ts', 'api-invoices/.env'])(
  'a folder that has %s and is from no build is neither built into nor removed',
  async (path) => {
    write(`out/${path}`, 'precious');
    const folder = dirname(join(root, 'out', path));
    await expect(build()).rejects.toMatchObject({
      message: expect.stringMatching(`^${folder} is not a build: it has no server\\.m?js\\. Name another`),
      exitCode: 2,
    });
    expect(readFileSync(join(root, 'out', path), 'utf8')).toBe('precious');
  },
);

it('a folder that is not there, and one that an earlier build made, is built into', async () => {
  await expect(build()).rejects.toThrow('aborted');
  write('out/web/server.js', 'of an earlier build');
  write('out/api-products/server.mjs', 'of an earlier build');
  await expect(build()).rejects.toThrow('aborted');
});
