import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FIXTURE, spawnNext } from './next-process.ts';
import { isAlive } from './process.ts';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['packages/auth-nextjs/fixture', 'packages/auth-nextjs/src', 'packages/auth-core/src'];
const NOT_BUILT = /(^|\/)(node_modules|\.next[^/]*|testing)\/|\.test\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$/;
const LOCK = join(FIXTURE, '.next-fixture-lock');
const POLL_MILLISECONDS = 200;

/** A digest of everything the build is made from. */
function digestSources(): string {
  const hash = createHash('sha256').update(process.version);
  const paths = SOURCES.flatMap((source) =>
    readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  ).filter((path) => !NOT_BUILT.test(path.slice(ROOT.length)));
  for (const path of [...paths.sort(), join(ROOT, 'package-lock.json')]) {
    hash.update(`${path.slice(ROOT.length)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The app at the root of its origin, or at a place of its own: base path, trailing slashes, languages. */
export type FixtureKind = 'root' | 'placed';

const STAMPS: Record<FixtureKind, string> = {
  root: join(FIXTURE, '.next-fixture', 'built-from'),
  placed: join(FIXTURE, '.next-fixture-placed', 'built-from'),
};

const isBuiltFrom = (kind: FixtureKind, digest: string) => readIfThere(STAMPS[kind]) === digest;

/** Takes the lock; one left by a process that died is cleared away for the next attempt. */
function takeLock(): boolean {
  const own = `${LOCK}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'pid'), String(process.pid));
  try {
    // Renaming is one step, and fails on a folder that holds something: a process that finds the lock finds its holder in it.
    renameSync(own, LOCK);
    return true;
  } catch {
    rmSync(own, { recursive: true });
    const holder = readIfThere(join(LOCK, 'pid'));
    if (holder !== undefined && !isAlive(Number(holder))) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

async function build(kind: FixtureKind, digest: string): Promise<void> {
  const child = spawnNext(['build', FIXTURE], { FIXTURE_BUILD: kind });
  const { code } = await child.closed;
  if (code !== 0) throw new Error(`next build failed:\n${child.output()}`);
  writeFileSync(STAMPS[kind], digest);
}

// Kept when it fails too, so that the tests of a file do not each wait for the same failure.
const built = new Map<FixtureKind, Promise<void>>();

/**
 * Builds the fixture app without any configuration, as a container image is built. Test files that run side by side
 * share one build, and a later run takes it over while its sources are the same.
 * @throws Error with the output of a build that failed.
 */
export function buildFixture(kind: FixtureKind = 'root'): Promise<void> {
  const known = built.get(kind) ?? buildOnce(kind);
  built.set(kind, known);
  return known;
}

async function buildOnce(kind: FixtureKind): Promise<void> {
  const digest = digestSources();
  while (!isBuiltFrom(kind, digest)) {
    if (!takeLock()) {
      await delay(POLL_MILLISECONDS);
      continue;
    }
    try {
      if (!isBuiltFrom(kind, digest)) await build(kind, digest);
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
}
