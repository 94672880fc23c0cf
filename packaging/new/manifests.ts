import { z } from 'zod';
import { readSourcePackage } from '../manifest.ts';
import type { NewApi } from './wording.ts';

const manifestSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** Where a workspace finds the archive of a package, or undefined when there is none. */
export type FindArchive = (name: string) => string | undefined;

/** A workspace's dependencies, of which those with an archive come from it. */
function toDependencies(names: Record<string, string>, depth: number, findArchive: FindArchive) {
  const entries = Object.entries(names).map(([name, version]) => {
    const archive = findArchive(name);
    return [name, archive ? `file:${'../'.repeat(depth)}packages/archives/${archive}` : version];
  });
  return Object.fromEntries(entries);
}

/** The manifest of a workspace: its archives by path, and for the storefront the APIs of the product. */
export function toManifest(
  path: string,
  text: string,
  apis: readonly NewApi[],
  findArchive: FindArchive,
): string {
  const { dependencies, devDependencies, ...rest } = manifestSchema.parse(JSON.parse(text));
  const depth = path.split('/').length - 1;
  const others = Object.entries(dependencies).filter(([name]) => !name.startsWith('@monoshop/api-'));
  const own = path === 'web/package.json' ? apis.map(({ name }) => [`@monoshop/api-${name}`, '0.1.0']) : [];
  const all = Object.fromEntries([...others, ...own]);
  return JSON.stringify({
    ...rest,
    license: undefined,
    dependencies: toDependencies(all, depth, findArchive),
    devDependencies: toDependencies(devDependencies, depth, findArchive),
  });
}

const ROOT_SCRIPTS = new Set(['start', 'dev', 'build', 'test', 'token', 'sessions', 'types']);
const ROOT_TOOLS = /^(@playwright\/test|@types\/node|esbuild|typescript|vitest)$/;

const listWorkspaces = (apis: readonly NewApi[]): string[] => {
  const own = apis.map(({ name }) => `api-${name}`);
  return ['packages/apis', 'packages/testing', 'tenant', ...own, 'web', 'e2e'];
};

/** The manifest of the root: the workspaces of the product, the commands that it has, and the tools that they need. */
export function toRootManifest(text: string, apis: readonly NewApi[], findArchive: FindArchive): string {
  const schema = manifestSchema.extend({ scripts: z.record(z.string(), z.string()) });
  const { scripts, dependencies, devDependencies, ...rest } = schema.parse(JSON.parse(text));
  const keep = (record: Record<string, string>, isKept: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => isKept(name)));
  const { name: core, version } = readSourcePackage('auth-core').manifest;
  return JSON.stringify({
    ...rest,
    allowScripts: { esbuild: true },
    description: 'A storefront that signs people in, and APIs that accept the tokens meant for them.',
    license: undefined,
    workspaces: listWorkspaces(apis),
    scripts: keep(scripts, (name) => ROOT_SCRIPTS.has(name)),
    // `@monocloud/backend-node` asks for this version, which the registry lacks.
    dependencies: toDependencies({ [core]: version, ...dependencies }, 0, findArchive),
    devDependencies: keep(devDependencies, (name) => ROOT_TOOLS.test(name)),
  });
}

/** The projects that `tsc -b` checks. */
export function toProjects(apis: readonly NewApi[]): string {
  const references = [...listWorkspaces(apis), 'scripts'].map((room) => ({ path: `./${room}` }));
  return JSON.stringify({ files: [], references });
}
