import { dirname, join } from 'node:path';
import { isTestFile, listImports, type Import } from './rooms.ts';

/** A direction in which the folders of one room may not import each other. */
export interface Wall {
  name: string;
  /** Files it holds for; tests are exempt. */
  from: RegExp;
  /** What they may not import: a path below the repository for relative imports, the specifier for packages. */
  forbidden: RegExp;
  /** What is allowed although `forbidden` matches it. */
  except?: RegExp;
  /** Whether `import type` is allowed. */
  allowsTypes?: boolean;
  /** Whether it holds for test files too. */
  coversTests?: boolean;
}

const CORE = 'packages/auth-nextjs/src/core';

const AUTH_CORE = 'packages/auth-core/src';

/** Walls between folders of one package, by name; `one|other` stands for both. */
const between = (base: string, walls: Record<string, [from: string, forbidden: string]>): Wall[] =>
  Object.entries(walls).map(([name, [from, forbidden]]) => ({
    name,
    from: new RegExp(`^${base}/(${from})/`),
    forbidden: new RegExp(`^${base}/(${forbidden})/`),
  }));

export const WALLS: readonly Wall[] = [
  {
    name: 'auth-core: shared files import no folder',
    from: new RegExp(`^${AUTH_CORE}/(?!(index|internal|utils)\\.ts$)[^/]+\\.ts$`),
    forbidden: new RegExp(`^${AUTH_CORE}/(tokens|issuer|fast-path|client)/`),
  },
  ...between(AUTH_CORE, {
    'auth-core: tokens import neither issuer, fast-path nor client': ['tokens', 'issuer|fast-path|client'],
    'auth-core: issuer imports neither fast-path nor client': ['issuer', 'fast-path|client'],
    'auth-core: fast-path imports no client': ['fast-path', 'client'],
  }),
  ...between(CORE, {
    'core: options import no other layer': ['configuration|options', 'session|tokens|refresh|sign-in|routes'],
    'core: session imports neither tokens nor routes': ['session', 'tokens|refresh|sign-in|routes'],
    'core: tokens import no routes': ['tokens|refresh', 'sign-in|routes'],
  }),
  {
    name: 'core imports neither next, react nor redis',
    from: new RegExp(`^${CORE}/`),
    forbidden:
      /^(next|react|react-dom|ioredis|swr)(\/|$)|^packages\/auth-nextjs\/src\/(next|adapters|redis|client|components)\//,
  },
  {
    name: 'web: ui imports only types of server',
    from: /^web\/ui\//,
    forbidden: /^web\/server\//,
    allowsTypes: true,
  },
  { name: 'web: ui imports no app', from: /^web\/ui\//, forbidden: /^web\/app\// },
  { name: 'web: data imports neither app nor ui', from: /^web\/data\//, forbidden: /^web\/(app|ui)\// },
  {
    name: 'web: data imports only types of server',
    from: /^web\/data\//,
    forbidden: /^web\/server\//,
    allowsTypes: true,
  },
  { name: 'web: server imports neither app nor ui', from: /^web\/server\//, forbidden: /^web\/(app|ui)\// },
  {
    name: 'web: server, ui and data import nothing of the lab',
    from: /^web\/(server|ui|data)\/(?!lab\/)/,
    forbidden: /^web\/(lab|server\/lab|ui\/lab)\//,
  },
  {
    name: 'e2e and bench import published entries and test support only',
    from: /^(e2e|bench)\//,
    forbidden: /^(packages|web|tenant|api-[\w-]+)\//,
    except: /^packages\/testing\//,
    coversTests: true,
  },
];

/** Where an import leads: the path below the repository of a file, or the name of a package. */
const resolve = (file: string, specifier: string): string =>
  specifier.startsWith('.') ? join(dirname(file), specifier) : specifier;

/** The walls that this import breaches. */
export function findBreaches(file: string, { specifier, isType }: Import): string[] {
  const target = resolve(file, specifier);
  return WALLS.filter(
    ({ from, forbidden, except, allowsTypes = false, coversTests = false }) =>
      from.test(file) &&
      forbidden.test(target) &&
      !except?.test(target) &&
      !(isType && allowsTypes) &&
      (coversTests || !isTestFile(file)),
  ).map(({ name }) => name);
}

/** Every breach of every room, by wall: `file -> what it imports`. */
export function listBreaches(): Map<string, string[]> {
  const breaches = new Map(WALLS.map(({ name }) => [name, new Array<string>()]));
  for (const { file, imported } of listImports()) {
    for (const wall of findBreaches(file, imported)) {
      breaches.get(wall)?.push(`${file} -> ${resolve(file, imported.specifier)}`);
    }
  }
  return breaches;
}
