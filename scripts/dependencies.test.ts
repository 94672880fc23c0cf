import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './environment.ts';

const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  workspaces: z.array(z.string()).default([]),
});

const readManifest = (room: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(ROOT, room, 'package.json'), 'utf8')));

const rooms = ['', ...readManifest('').workspaces];
const isOwn = (name: string) => /^@monoshop\/|^@monocloud\/auth-/.test(name);

function listUses(): string[] {
  return rooms.flatMap((room) => {
    const { dependencies, peerDependencies } = readManifest(room);
    const used = new Set(
      Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !isOwn(name)),
    );
    return [...used].map((name) => `${name} in ${room || 'scripts'}`);
  });
}

it('docs/dependencies.md names every package that runs in the product, where, and why', () => {
  const document = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  const rows = [...document.matchAll(/^\| `([^`]+)` *\|([^|]+)\| *(\S[^|]*?) *\|$/gm)];
  const named = rows.flatMap(([, name = '', places = '']) =>
    places.split(',').map((room) => `${name} in ${room.trim()}`),
  );
  expect(named.sort()).toEqual(listUses().sort());
});

it('every version of a dependency is exact', () => {
  const loose = [...rooms, 'bench']
    .map(readManifest)
    .flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([name, version]) => !isOwn(name) && !/^\d+\.\d+\.\d+$/.test(version),
      ),
    );
  expect(loose).toEqual([]);
});
