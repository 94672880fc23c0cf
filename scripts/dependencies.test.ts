import { expect, it } from 'vitest';
import { readPackage } from './package-json.ts';
import { listSources, readText } from './source-files.ts';

const rooms = ['', ...readPackage().workspaces];
const isOwn = (name: string) => /^@monoshop\/|^@monocloud\/auth-/.test(name);

function listUses(): string[] {
  return rooms.flatMap((room) => {
    const { dependencies, peerDependencies } = readPackage(room);
    const used = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => !isOwn(name));
    return used.map((name) => `${name} in ${room || 'scripts'}`);
  });
}

it('docs/dependencies.md names every package that runs in the product, where, and why', () => {
  const rows = [
    ...readText('docs/dependencies.md').matchAll(/^\| `([^`]+)` *\|([^|]+)\| *(\S[^|]*?) *\|$/gm),
  ];
  const named = rows.flatMap(([, name = '', places = '']) =>
    places.split(',').map((room) => `${name} in ${room.trim()}`),
  );
  expect(named.sort()).toEqual(listUses().sort());
});

/** The dependencies of a workspace that none of its files outside of tests names. */
function listUnused(room: string): string[] {
  const folder = room || 'scripts';
  const files = listSources(folder).filter(isProductSource);
  const { scripts, dependencies } = readPackage(room);
  const sources = [JSON.stringify(scripts), ...files.map(readText)];
  return Object.keys(dependencies)
    .filter((name) => !sources.some((text) => isNamed(name, text)))
    .map((name) => `${name} in ${folder}`);
}

const isProductSource = (path: string) => /\.(tsx?|mjs|css)$/.test(path) && !/\.test(-d)?\.tsx?$/.test(path);

/** Whether a text imports the package, in a script or a style sheet, or loads it by `--import`. */
const isNamed = (name: string, text: string) =>
  text.includes(`'${name}'`) || text.includes(`'${name}/`) || text.includes(`--import ${name}`);

it('every runtime dependency of a workspace is used there outside of tests, or is a peer', () => {
  // Installed for auth-nextjs, of which it is a peer.
  expect(rooms.flatMap(listUnused)).toEqual(['ioredis in web']);
});

it('every version of a dependency is exact', () => {
  const loose = [...rooms, 'bench']
    .map((room) => readPackage(room))
    .flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([name, version]) => !isOwn(name) && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
      ),
    );
  expect(loose).toEqual([]);
});
