import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { rollup, type InputOptions, type OutputOptions, type Plugin, type RenderedChunk } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { z } from 'zod';
import { SHARED_ENTRY, type SourcePackage } from './manifest.ts';

const CLIENT_DIRECTIVE = /^\s*(['"])use client\1/;

const SHARED = { '@monocloud/auth-core/internal': `@monocloud/auth-core/${SHARED_ENTRY}` };

// Next has no `exports`: as an ES module, Node finds `next/server` by its file alone.
const NODE_PATHS = { ...SHARED, 'next/server': 'next/server.js' };

const isBare = (id: string): boolean => !id.startsWith('.') && !isAbsolute(id);

/** `@scope/name/part` and `name/part` belong to the package before the part. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Leaves out the map of a chunk that only exports what others have: it maps nothing. */
const withoutEmptyMaps: Plugin = {
  name: 'without-empty-maps',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || chunk.map?.sources.length !== 0) continue;
      chunk.code = chunk.code.replace(/\/\/# sourceMappingURL=.*\n$/, '');
      delete bundle[`${chunk.fileName}.map`];
    }
  },
};

/** Remembers which modules are Client Components; Rollup drops the directive of every module it joins. */
function clientModules(): { plugin: Plugin; holdsOne: (chunk: RenderedChunk) => boolean } {
  const found = new Set<string>();
  return {
    plugin: {
      name: 'client-modules',
      transform(code, id) {
        if (CLIENT_DIRECTIVE.test(code)) found.add(id);
        return null;
      },
    },
    holdsOne: (chunk) => chunk.moduleIds.some((id) => found.has(id)),
  };
}

/** Fails for a dependency that the package does not declare: it resolves here by accident only. */
function assertDeclared({ manifest }: SourcePackage, chunkImports: readonly string[]): void {
  const { name, dependencies, optionalDependencies, peerDependencies } = manifest;
  const declared = { [name]: '', ...dependencies, ...optionalDependencies, ...peerDependencies };
  const undeclared = chunkImports.filter(
    (id) => isBare(id) && !isBuiltin(id) && !Object.hasOwn(declared, packageOf(id)),
  );
  if (undeclared.length > 0)
    throw new Error(`${name} imports ${[...new Set(undeclared)].join(', ')} without declaring it`);
}

async function write(
  source: SourcePackage,
  input: InputOptions,
  outputs: readonly OutputOptions[],
): Promise<void> {
  const bundle = await rollup({
    ...input,
    external: isBare,
    onLog(level, log, handle) {
      // Expected: `clientModules` puts the directive back. The second says only where the first is.
      if (log.code === 'MODULE_LEVEL_DIRECTIVE' || log.code === 'SOURCEMAP_ERROR') return;
      if (level === 'warn') throw new Error(`${source.manifest.name}: ${log.message}`);
      handle(level, log);
    },
  });
  try {
    for (const options of outputs) {
      const { output } = await bundle.write(options);
      const chunks = output.filter((file) => file.type === 'chunk');
      const own = new Set(chunks.map(({ fileName }) => fileName));
      const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
      const foreign = imported.filter((id) => !own.has(id));
      assertDeclared(source, foreign);
    }
  } finally {
    await bundle.close();
  }
}

/** Files that several entries share are in `dist/shared/`; entries carry the name that `exports` gives them. */
const naming = (ending: string) => ({
  entryFileNames: `[name].${ending}`,
  chunkFileNames: `shared/[name]-[hash].${ending}`,
});

async function writeScripts(source: SourcePackage, dir: string): Promise<void> {
  const clients = clientModules();
  const banner = (chunk: RenderedChunk): string => (clients.holdsOne(chunk) ? `'use client';` : '');
  const shared: OutputOptions = { dir, banner, hoistTransitiveImports: false };
  const sourcemapPathTransform = (file: string, map: string) => relative(source.path, join(map, '..', file));
  const plugins = [
    clients.plugin,
    withoutEmptyMaps,
    esbuild({ target: 'node20', jsx: 'automatic', tsconfig: false }),
  ];
  await write(source, { input: source.entries, plugins }, [
    { ...shared, format: 'es', sourcemap: true, sourcemapPathTransform, paths: NODE_PATHS, ...naming('js') },
    { ...shared, format: 'cjs', exports: 'named', paths: SHARED, ...naming('cjs') },
  ]);
}

/**
 * One file for each entry: an entry that needs a peer which is not installed, as `./redis` may, does not concern the
 * types of another. No class with a private member is exported by two entries, so copies of a type are the same type.
 */
async function writeDeclarations(source: SourcePackage, dir: string): Promise<void> {
  const plugins = [dts({ tsconfig: join(source.path, 'tsconfig.json'), sourcemap: true })];
  const output: OutputOptions = { dir, format: 'es', sourcemap: true, ...naming('d.ts') };
  for (const [name, path] of Object.entries(source.entries)) {
    await write(source, { input: { [name]: path }, plugins }, [output]);
    copyFileSync(join(dir, `${name}.d.ts`), join(dir, `${name}.d.cts`));
  }
}

const mapSchema = z.looseObject({ sources: z.array(z.string()), mappings: z.string() });

/** Lets the maps of the declarations lead into one file of the archive: TypeScript reads no source that a map carries. */
function writeSources(source: SourcePackage, dir: string): void {
  const lines = ['// @ts-nocheck: what the maps of the declarations lead to, one source after the other'];
  const starts = new Map<string, number>();
  function place(path: string): number {
    const start = starts.get(path) ?? lines.push('', `// ${relative(source.path, path)}`);
    if (!starts.has(path)) lines.push(...readFileSync(path, 'utf8').trimEnd().split('\n'));
    starts.set(path, start);
    return start;
  }
  for (const name of Object.keys(source.entries)) {
    const mapPath = join(dir, `${name}.d.ts.map`);
    const map = mapSchema.parse(JSON.parse(readFileSync(mapPath, 'utf8')));
    const first = map.sources.map((file) => place(join(mapPath, '..', file)));
    const mappings = decode(map.mappings).map((segments) =>
      segments.map((at): SourceMapSegment =>
        at.length === 1 ? at : [at[0], 0, at[2] + (first[at[1]] ?? 0), at[3]],
      ),
    );
    const sources = [`${'../'.repeat(name.split('/').length - 1)}sources.ts`];
    writeFileSync(mapPath, JSON.stringify({ ...map, sources, names: [], mappings: encode(mappings) }));
  }
  writeFileSync(join(dir, 'sources.ts'), `${lines.join('\n')}\n`);
}

/**
 * Builds the JavaScript and the declarations of one package into `outDir`: `<entry>.js` and `.d.ts`, the same as
 * CommonJS, `.cjs` and `.d.cts`, and `sources.ts`, to which the maps of the declarations lead. Rejects when a source
 * does not compile, or imports a package that `package.json` does not declare.
 */
export async function bundlePackage(source: SourcePackage, outDir: string): Promise<void> {
  await writeScripts(source, outDir);
  await writeDeclarations(source, outDir);
  writeSources(source, outDir);
}
