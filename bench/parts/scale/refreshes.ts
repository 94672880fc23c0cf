import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext, Section } from '../../harness/context.ts';
import { openProduct } from '../../harness/product.ts';
import { measureStorm, signInAll } from '../../harness/visitor.ts';

const STORMS = [
  { sessions: 1, dashboards: 50 },
  { sessions: 10, dashboards: 100 },
];
const SMOKE_STORMS = [{ sessions: 2, dashboards: 10 }];
/** Both rounds end within half of it, when a token is due again, on a busy machine too. */
const ACCESS_TOKEN_SECONDS = 20;
const SMOKE_ACCESS_TOKEN_SECONDS = 8;

/**
 * Counts what expired sessions cost when their requests come all at once, to any of the processes.
 *
 * @returns with `grantMs`, CPU time of the tenant for one grant.
 * @throws Error unless each session made one grant, and none in the second round.
 */
export async function countRefreshes(context: BenchContext, redisUrl: string) {
  const accessTokenSeconds = context.smoke ? SMOKE_ACCESS_TOKEN_SECONDS : ACCESS_TOKEN_SECONDS;
  const env = {
    MONOSHOP_SESSION_REDIS_URL: redisUrl,
    TENANT_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
  };
  const { provider, tenant, url, close } = await openProduct(context, {
    env,
    copies: 2,
    apiCore: context.serverCore,
  });
  try {
    const rows = [];
    const grantMs: number[] = [];
    for (const { sessions, dashboards } of context.smoke ? SMOKE_STORMS : STORMS) {
      const signedIn = await signInAll(url, sessions);
      const visitors = Array.from({ length: dashboards / sessions }, () => signedIn).flat();
      await delay((accessTokenSeconds + 1) * 1000);
      const beforeMs = tenant.readCpuMs();
      const first = await measureStorm(provider, visitors);
      grantMs.push((tenant.readCpuMs() - beforeMs) / first.grants);
      const second = await measureStorm(provider, visitors);
      if (first.grants !== sessions || second.grants !== 0)
        throw new Error(`${sessions} sessions made ${first.grants} grants, and then ${second.grants}`);
      rows.push({
        requests: 2 * dashboards,
        sessions,
        grants: first.grants,
        'grants of a second round': second.grants,
        seconds: (first.ms / 1000).toFixed(2),
      });
    }
    const section: Section = {
      table: 'Expired tokens, all requests at once, two processes of each kind',
      kind: 'absolute',
      text: 'As many grants as sessions, none refused, and every request answered with data, or the run fails.',
      rows,
    };
    // The last storm has the most grants.
    return { section, grantMs: grantMs.at(-1) ?? Number.NaN };
  } finally {
    await close();
  }
}
