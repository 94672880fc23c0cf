import { setTimeout as delay } from 'node:timers/promises';
import { PEOPLE, createVisitor } from '@monoshop/testing/visitor';
import type { Visitor } from '@monoshop/testing/visitor';
import type { BenchContext, Section } from '../../harness/context.ts';
import { openWorld } from './world.ts';
import type { World, WorldOptions } from './world.ts';

interface Storm {
  sessions: number;
  requests: number;
}

const STORMS: readonly Storm[] = [
  { sessions: 1, requests: 100 },
  { sessions: 10, requests: 200 },
];
/** Long enough for both rounds, on a busy machine too. */
const ACCESS_TOKEN_SECONDS = 8;
const SMOKE_STORMS: readonly Storm[] = [{ sessions: 1, requests: 20 }];

async function signInAll(world: World, count: number): Promise<Visitor[]> {
  const visitors = Array.from({ length: count }, (_, index) => {
    const person = PEOPLE[index % PEOPLE.length];
    if (!person) throw new Error('No user can sign in');
    return createVisitor(world.url, person);
  });
  for (const visitor of visitors) await visitor.signIn();
  return visitors;
}

/** All at once; resolves with the number of those that got no products. */
async function askAtOnce(visitors: readonly Visitor[], requests: number): Promise<number> {
  const statuses = await Promise.all(
    Array.from({ length: requests }, async (_, index) => {
      const visitor = visitors[index % visitors.length];
      return (await visitor?.get('/api/products').catch(() => undefined))?.response.status;
    }),
  );
  return statuses.filter((status) => status !== 200).length;
}

/** The same requests twice: when every access token has run out, and right after. */
async function measureStorm(world: World, { sessions, requests }: Storm) {
  const visitors = await signInAll(world, sessions);
  await delay((ACCESS_TOKEN_SECONDS + 1) * 1000);
  const before = { ...world.provider };
  const beganAt = performance.now();
  const failures = await askAtOnce(visitors, requests);
  const seconds = (performance.now() - beganAt) / 1000;
  const after = { ...world.provider };
  const row = {
    requests,
    sessions,
    grants: after.grants - before.grants,
    invalid_grant: after.invalidGrants - before.invalidGrants,
    failures: failures + (await askAtOnce(visitors, requests)),
    'grants of a second round': world.provider.grants - after.grants,
    seconds: seconds.toFixed(2),
  };
  if (row.grants !== sessions || row.invalid_grant > 0 || row.failures > 0) {
    throw new Error(`A storm cost what it must not: ${JSON.stringify(row)}`);
  }
  return row;
}

/** Counts what expired sessions cost when their requests come all at once, to any of the processes. */
export async function countRefreshes(
  context: BenchContext,
  options: Omit<WorldOptions, 'accessTokenSeconds'>,
): Promise<Section> {
  const world = await openWorld(context, { ...options, accessTokenSeconds: ACCESS_TOKEN_SECONDS });
  try {
    const rows = [];
    for (const storm of context.smoke ? SMOKE_STORMS : STORMS) {
      rows.push(await measureStorm(world, storm));
    }
    return {
      table: 'Expired tokens, all requests at once, two processes of each kind',
      kind: 'absolute',
      text: 'As many grants as sessions, none refused, or the run fails.',
      rows,
    };
  } finally {
    await world.close();
  }
}
