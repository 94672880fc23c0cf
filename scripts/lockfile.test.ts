import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './environment.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

/** Where npm would find `name` from `path`: beside it, or in any `node_modules` above. */
function isLocked(paths: Set<string>, path: string, name: string): boolean {
  const folders = path.split('/');
  return (
    folders.some((_, depth) =>
      paths.has([...folders.slice(0, folders.length - depth), 'node_modules', name].join('/')),
    ) || paths.has(`node_modules/${name}`)
  );
}

// A registry may lack some platforms of a release. npm then locks the others only, `npm ci` refuses the file,
// and macOS and Windows install a compiler, a linter or a stylesheet builder without its binary.
it('locks the binaries of every platform', () => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const paths = new Set(Object.keys(packages));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(paths, path, name))
      .map((name) => `${path} → ${name}`),
  );
  expect(missing).toEqual([]);
});
