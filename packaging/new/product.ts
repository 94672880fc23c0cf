import { join, relative, sep } from 'node:path';
import { transformSync } from 'esbuild';
import { getFileInfo } from 'prettier';
import { formatText } from '../../scripts/format-text.ts';
import { listSources, readText } from '../../scripts/source-files.ts';
import { applyEdits, assertAllApplied, replaceOnce } from './edits.ts';
import { toManifest, toProjects, toRootManifest, type FindArchive } from './manifests.ts';
import { isInRepository, listClosure } from './source-closure.ts';
import { capitalize, rename, renameApi, toWording, type NewApi, type NewProduct } from './wording.ts';

const TEMPLATE = 'packaging/new/template';

/** Paths of several files of one folder. */
const inFolder = (folder: string, files: string): string[] =>
  files.split(' ').map((file) => `${folder}/${file}`);

/** Copied for each API, about products there: the template's files, and these. */
const API_FILES = inFolder(
  'api-products',
  '.env.example app.test.ts app.ts package.json openapi.ts server.ts settings.ts tsconfig.json',
);

/** What the product runs; what these need is copied with them. */
const ENTRIES = [
  ...inFolder('scripts', 'build.ts dev.ts start.ts test.ts sessions.ts token.ts'),
  ...inFolder('scripts', 'exit-with-parent.mjs monoshop.mjs'),
  ...inFolder('tenant', 'server.ts testing/index.ts'),
  ...inFolder(
    'web',
    'instrumentation.ts next.config.ts postcss.config.mjs proxy.ts server/sdk-extensions.d.ts',
  ),
  ...inFolder('web/app', '(home)/layout.tsx (home)/page.tsx sessions/layout.tsx sessions/page.tsx'),
  ...inFolder('web/app', 'error.tsx global-error.tsx layout.tsx not-found.tsx livez/route.ts'),
  ...inFolder('web/app/api', '[...path]/route.ts sessions/route.ts'),
  ...inFolder('web/app/api/sessions', '[id]/end/route.ts others/end/route.ts'),
  'e2e/build.ts',
  'playwright.config.ts',
  'vitest.config.ts',
];

/** Copied as they are, but for the product's name. */
const OTHER_FILES = [
  ...'.editorconfig .gitignore LICENSE scripts/tsconfig.json tsconfig.base.json'.split(' '),
  ...inFolder('web/app', 'globals.css icon.svg tokens.css'),
  ...['e2e', 'packages/apis', 'packages/testing', 'tenant', 'web'].flatMap((room) =>
    inFolder(room, 'package.json tsconfig.json'),
  ),
];

/** The files of the template, by their paths in the product. */
const TEMPLATE_FILES = listSources(TEMPLATE).map((path) => relative(TEMPLATE, path).replaceAll(sep, '/'));

/** Whether a template's file is about what one API keeps, and has a copy for each. */
const isAboutProducts = (path: string): boolean => path.includes('products');

/** The table of APIs with the rows of the product. The first API is open to everyone who signs in. */
function toTable(text: string, apis: readonly NewApi[]): string {
  const rows = apis.map(
    ({ name, port }, index) =>
      `{ name: '${name}', title: '${capitalize(name)} API', variable: '${name.toUpperCase()}', port: ${port}, audience: 'http://api.monoshop.com/${name}', scope: 'read:${name}', path: '/${name}', groups: ${index === 0 ? `['admin', 'clerk']` : `['admin']`}, write: null },`,
  );
  return replaceOnce(text, /(?<=export const APIS = \[)[\s\S]*?(?=\] as const)/, rows.join('\n'));
}

/** The variables of the storefront, with those of its APIs. */
function toWebVariables(text: string, apis: readonly NewApi[]): string {
  const variables = (suffix: string) =>
    apis.map(({ name }) => `${name.toUpperCase()}_API_${suffix}=`).join('\n');
  const places = [
    '# Where the APIs are (with `npm start`, wherever it put them). Only the server of the storefront calls them.',
    variables('URL'),
    '\n# Which of the resources above each API is, where the table of APIs says otherwise.',
    variables('AUDIENCE'),
    '',
  ];
  const edits: [from: RegExp, to: string][] = [
    [/read:products read:invoices/, apis.map(({ name }) => `read:${name}`).join(' ')],
    [
      /(?<=RESOURCE=)http:\/\/api\.monoshop\.com\/products \S+/,
      apis.map(({ name }) => `http://api.monoshop.com/${name}`).join(' '),
    ],
    [/# Where the two APIs live[\s\S]*?(?=\n# Seconds between two)/, places.join('\n')],
    [/\n# The token lab[\s\S]*$/, ''],
  ];
  return edits.reduce((edited, [from, to]) => replaceOnce(edited, from, to), text);
}

async function format(path: string, text: string): Promise<string> {
  const { inferredParser } = await getFileInfo(path);
  return inferredParser ? formatText(path, text) : text;
}

/** Reads a file of the product before any word is replaced: the template's, or this repository's. */
const readSource = (path: string): string =>
  TEMPLATE_FILES.includes(path) ? readText(join(TEMPLATE, path)) : applyEdits(path, readText(path));

/** Tests of the storefront's files that say nothing of this shop's own APIs, with what only tests need. */
const listPortableTests = (shared: readonly string[]): string[] =>
  shared
    .filter((path) => path.startsWith('web/') && /\.tsx?$/.test(path))
    .map((path) => path.replace(/\.(tsx?)$/, '.test.$1'))
    .filter((test) => isInRepository(test) && !/product|invoice|\blab\b/i.test(readSource(test)))
    .map((test) => listClosure([test], readSource))
    .filter((needed) =>
      needed.every((path) => shared.includes(path) || /\.test\.tsx?$|^web\/testing\//.test(path)),
    )
    .flat();

/** Paths of what each API has a copy of, and of what the product has once. */
function listPaths() {
  const apiPaths = [...API_FILES, ...TEMPLATE_FILES.filter(isAboutProducts)];
  const all = listClosure([...ENTRIES, ...TEMPLATE_FILES, ...API_FILES], readSource);
  return { apiPaths, shared: all.filter((path) => !isAboutProducts(path)) };
}

let paths: ReturnType<typeof listPaths> | undefined;

/** The first file of an API whose place a file of every product has, or undefined. */
export function findTakenFile(api: NewApi): string | undefined {
  const { apiPaths, shared } = (paths ??= listPaths());
  return apiPaths.map((path) => renameApi(path, api)).find((path) => shared.includes(path));
}

/** Whether a module declares a name twice, one of which may be an import. */
export function declaresTwice(path: string, text: string): boolean {
  // In TypeScript, esbuild lets a declaration take the place of an import, which may have been of a type.
  const declared = text.replaceAll(
    /^import ([^'"]+) from '[^']+';$/gm,
    (_import, names: string) => `let [${names.replaceAll(/[{}]|\btype\b|[\w*]+ as /g, '')}] = [];`,
  );
  try {
    transformSync(declared, { loader: path.endsWith('x') ? 'tsx' : 'ts', logLevel: 'silent' });
    return false;
  } catch {
    return true;
  }
}

/** Whether a name of an API would be a second one for something else in a file of it. */
export function clashes(api: NewApi): boolean {
  const { apiPaths } = (paths ??= listPaths());
  return apiPaths
    .filter((path) => /\.tsx?$/.test(path))
    .some((path) => declaresTwice(path, renameApi(readSource(path), api)));
}

/**
 * Every text file of the product by its path. Reads this repository and writes nothing.
 *
 * @param findArchive the file name of a package's archive.
 */
export async function composeProduct(
  product: NewProduct,
  findArchive: FindArchive,
): Promise<Map<string, string>> {
  const { apis } = product;
  const wording = toWording(product);
  const { apiPaths, shared } = listPaths();
  const files = new Map<string, string>();
  for (const path of [...shared, ...OTHER_FILES, ...listPortableTests(shared)])
    files.set(path, readSource(path));
  for (const api of apis) {
    for (const path of apiPaths) files.set(renameApi(path, api), renameApi(readSource(path), api));
  }
  const [first] = apis;
  if (first) files.set('README.md', renameApi(readSource('README.md'), first));
  files.set('web/.env.example', toWebVariables(readSource('web/.env.example'), apis));
  files.set('packages/apis/index.ts', toTable(readSource('packages/apis/index.ts'), apis));
  files.set('package.json', toRootManifest(readSource('package.json'), apis, findArchive));
  files.set('tsconfig.json', toProjects(apis));
  assertAllApplied([...files.keys(), ...apiPaths]);
  const composed = new Map<string, string>();
  for (const [path, text] of files) {
    const isManifest = path.endsWith('/package.json');
    const whole = isManifest ? toManifest(path, text, apis, findArchive) : text;
    const name = rename(path, wording);
    // A licence names those who gave it.
    composed.set(name, await format(name, path === 'LICENSE' ? whole : rename(whole, wording)));
  }
  return composed;
}
