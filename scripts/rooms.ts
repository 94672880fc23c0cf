import { basename, dirname, join } from 'node:path';
import { APIS } from '@monoshop/apis';
import { listSources, readText } from './source-files.ts';

/** Who may import whom, by package name. A room that is missing here may import no room at all. */
const MAY_IMPORT: Record<string, string[]> = {
  web: [
    '@monocloud/auth-nextjs',
    '@monoshop/apis',
    ...APIS.map(({ name }) => `@monoshop/api-${name}/contract`),
    // The parts that do not load Express.
    ...['http', 'log', 'page', 'problem', 'rate-limit', 'serve', 'settings', 'telemetry', 'variables'].map(
      (entry) => `@monoshop/service-kit/${entry}`,
    ),
  ],
  ...Object.fromEntries(
    APIS.map(({ name }) => [
      `api-${name}`,
      ['@monocloud/backend-node', '@monoshop/apis', '@monoshop/service-kit'],
    ]),
  ),
  tenant: ['@monoshop/apis', '@monoshop/service-kit'],
  'packages/apis': [],
  'packages/auth-core': [],
  'packages/auth-nextjs': ['@monocloud/auth-core'],
  'packages/service-kit': [],
  'packages/testing': ['@monoshop/apis'],
  e2e: ['@monoshop/apis', '@monoshop/testing'],
  bench: [
    '@monoshop/apis',
    '@monoshop/testing',
    '@monocloud/backend-node',
    '@monocloud/auth-core',
    '@monocloud/auth-nextjs',
    '@monoshop/service-kit',
    '@monoshop/api-products/contract',
    '@monoshop/api-products/products',
    '@monoshop/api-invoices/app',
    '@monoshop/api-invoices/contract',
    '@monoshop/api-invoices/store',
  ],
  packaging: [
    '@monoshop/testing',
    '@monoshop/tenant/testing',
    // What the projects that are made there install.
    '@monocloud/backend-node',
    '@monocloud/auth-core',
    '@monocloud/auth-nextjs',
    '@monoshop/service-kit',
  ],
  // What an operator does to sessions goes to the store as the storefront opens it.
  scripts: ['@monoshop/apis', '@monoshop/web/session-store'],
};

/** Tests run the real tenant and the real peers; product code does not. */
const TESTS_MAY_ALSO_IMPORT = [
  '@monoshop/tenant/testing',
  '@monoshop/testing',
  '@monocloud/backend-node',
  '@monocloud/auth-core',
];

// They start processes, or the whole product, through the code that people start it with.
const USES_THE_RUNNER = new Set(['packages/testing', 'e2e', 'bench', 'packaging']);

const IMPORT =
  /(?:\b(?:import|export)\s+(?<type>type\b)?[^'"`;]*?\bfrom|\bimport|\brequire\()\s*\(?\s*['"](?<specifier>[^'"]+)['"]/g;
const TEST_FILE = /\.(test|spec)\.tsx?$|(^|\/)(testing|fixture)\//;

/** One `import`, `export … from` or `require`. */
export interface Import {
  specifier: string;
  /** Whether it vanishes when types are removed. */
  isType: boolean;
}

/** Whether a file belongs to the tests: their files, their support, the fixture application. */
export const isTestFile = (file: string): boolean => TEST_FILE.test(file);

/** What the text of a file imports. */
export const parseImports = (text: string): Import[] =>
  [...text.matchAll(IMPORT)].map(({ groups }) => ({
    specifier: groups?.['specifier'] ?? '',
    isType: groups?.['type'] !== undefined,
  }));

const roomOf = (file: string) => Object.keys(MAY_IMPORT).find((room) => file.startsWith(`${room}/`));

const packageName = (room: string) =>
  `${room.startsWith('packages/auth-') ? '@monocloud' : '@monoshop'}/${basename(room)}`;

function listAllowed(file: string, room: string): string[] {
  const own = [packageName(room), ...(MAY_IMPORT[room] ?? [])];
  if (!isTestFile(file)) return own;
  // The tests of the tenant would otherwise judge it by the client that it is there to judge.
  const isRefused = (name: string) => room === 'tenant' && name.startsWith('@monocloud/');
  return [...own, ...TESTS_MAY_ALSO_IMPORT.filter((name) => !isRefused(name))];
}

/** Why this import is not allowed, or undefined when it is. */
export function findTrespass(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (!room) return undefined;
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier);
    const isTooling = USES_THE_RUNNER.has(room) && target.startsWith('scripts/');
    return roomOf(target) === room || roomOf(target) === undefined || isTooling
      ? undefined
      : `${file} reaches into another room: ${specifier}`;
  }
  if (!/^@mono(cloud|shop)\//.test(specifier)) return undefined;
  const allowed = listAllowed(file, room).some((name) => `${specifier}/`.startsWith(`${name}/`));
  return allowed ? undefined : `${file} may not import ${specifier}`;
}

/** Every import of every room, with the file (a path below the repository) that has it. */
export function listImports(): { file: string; imported: Import }[] {
  // What `npm run new` copies belongs to the product that it makes.
  const files = Object.keys(MAY_IMPORT)
    .flatMap((room) => listSources(room))
    .filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file) && !file.includes('/new/template/'));
  return files.flatMap((file) => parseImports(readText(file)).map((imported) => ({ file, imported })));
}

/** Every import of one room by another that is not allowed. */
export const listTrespasses = (): string[] =>
  listImports().flatMap(({ file, imported }) => findTrespass(file, imported.specifier) ?? []);
