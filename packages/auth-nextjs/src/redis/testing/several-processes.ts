import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { createShopper, type Authorize, type Shopper } from '../../core/testing/shopper.ts';
import { createTestClient } from '../../core/testing/test-client.ts';
import { startApplication, type ApplicationProcess } from './application.ts';
import type { Halt, WorkerSettings } from './messages.ts';
import { REDIS_URL, STORE_SECRET, type TestRedis } from './test-redis.ts';

/** Long, so that a busy machine does not run into it; a test that needs a lease to be over says so to Redis. */
export const LEASE_MILLISECONDS = 6000;

/** An application of several processes over one Redis, and people who are signed in to it. */
export interface SeveralProcesses {
  start: (...halts: Halt[]) => Promise<ApplicationProcess>;
  signIn: (authorize: Authorize) => Promise<Shopper>;
  /** Makes the access tokens of a person count as expired. */
  expireTokens: (shopper: Shopper) => Promise<void>;
  stop: () => Promise<void>;
}

export function createSeveralProcesses(redis: TestRedis, tenant: WorkerSettings['tenant']): SeveralProcesses {
  const processes: ApplicationProcess[] = [];
  const client = createTestClient(tenant, { session: { store: redis.createStore() } });
  return {
    async start(...halts) {
      const { prefix } = redis;
      const place = {
        url: REDIS_URL,
        secret: STORE_SECRET,
        prefix,
        maxSessionsPerUser: 0,
        leaseMilliseconds: LEASE_MILLISECONDS,
        commandTimeoutMilliseconds: LEASE_MILLISECONDS / 3,
      };
      const { issuer, webClient } = tenant;
      const started = await startApplication({ tenant: { issuer, webClient }, redis: place, halts });
      processes.push(started);
      return started;
    },
    async signIn(authorize) {
      const shopper = createShopper(client, authorize);
      await shopper.signIn();
      return shopper;
    },
    async expireTokens(shopper) {
      const { req, res, deliver } = shopper.start();
      const session = await client.getSession(req, res);
      if (!session) throw new Error('No user is signed in');
      const accessTokens = (session.accessTokens ?? []).map((token) => ({
        ...token,
        accessTokenExpiration: 1,
      }));
      await client.updateSession(req, res, { ...session, accessTokens });
      await deliver();
    },
    async stop() {
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}

/** The refreshes a tenant was asked for, and those it refused. */
export function countGrants(tenant: TestTenant): { refreshes: number; refusals: number } {
  const refreshes = tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token');
  return { refreshes: refreshes.length, refusals: refreshes.filter(({ status }) => status !== 200).length };
}

export const startTenantWithRotation = () => startTestTenant({ accessTokenSeconds: 300 });
