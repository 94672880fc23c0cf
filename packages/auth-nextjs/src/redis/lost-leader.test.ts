import type { TestTenant } from '@monoshop/tenant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startScriptedProvider, type ScriptedProvider } from '../core/testing/scripted-provider.ts';
import {
  LEASE_MILLISECONDS,
  countGrants,
  createSeveralProcesses,
  startTenantWithRotation,
  type SeveralProcesses,
} from './testing/several-processes.ts';
import type { Halt } from './testing/messages.ts';
import { openTestRedis, type TestRedis } from './testing/test-redis.ts';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let tenant: TestTenant;
let provider: ScriptedProvider;
let redis: TestRedis | undefined;
let applications: SeveralProcesses[] = [];

beforeAll(async () => {
  tenant = await startTenantWithRotation();
});
afterAll(() => tenant.stop());
beforeEach(async ({ skip }) => {
  redis = await openTestRedis(skip);
  provider = await startScriptedProvider();
});
afterEach(async () => {
  await Promise.all(applications.map((application) => application.stop()));
  applications = [];
  await provider?.stop();
  await redis?.stop();
  redis = undefined;
});

function requireRedis(): TestRedis {
  if (!redis) throw new Error('Only while a test runs');
  return redis;
}

/** A person whose token has expired, and the application they use; the real tenant ends a family whose token is reused. */
async function open(place: TestTenant | ScriptedProvider) {
  const application = createSeveralProcesses(requireRedis(), place);
  applications.push(application);
  const shopper = await application.signIn((url) => place.authorize(url));
  await application.expireTokens(shopper);
  tenant.tokenRequests.length = 0;
  provider.tokenForms.length = 0;
  return { application, shopper, cookies: shopper.cookies() };
}

/** What is stored of the one session there is. */
async function stored(): Promise<Record<string, string>> {
  const key = (await requireRedis().keys()).find((name) => !name.endsWith(':lock'));
  return requireRedis().redis.hgetall(key ?? '');
}

async function lockName(): Promise<string> {
  const name = (await requireRedis().keys()).find((key) => key.endsWith(':lock'));
  if (name === undefined) throw new Error('No process holds the lock');
  return name;
}

/** Ends the lease of a process that cannot renew it any longer, as time would. */
async function lapse(): Promise<void> {
  const { redis: server } = requireRedis();
  const name = await lockName();
  const left = await server.pttl(name);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(LEASE_MILLISECONDS);
  // A renewal that was under way when the process stopped may arrive in between.
  await vi.waitFor(async () => {
    await server.pexpire(name, 1);
    expect(await server.exists(name)).toBe(0);
  });
}

/** Resolves once the lease, cut short here, is as long again as only its holder makes it. */
async function renewal(): Promise<void> {
  const { redis: server } = requireRedis();
  const [name, short] = [await lockName(), LEASE_MILLISECONDS * 0.6];
  await server.pexpire(name, short);
  const isLong = async () => expect(await server.pttl(name)).toBeGreaterThan(short);
  await vi.waitFor(isLong, { timeout: LEASE_MILLISECONDS, interval: 50 });
}

const startTwo = (application: SeveralProcesses, halt: Halt) =>
  Promise.all([application.start(halt), application.start()]);

const NEW_TOKEN = { accessToken: expect.any(String), idToken: expect.any(String), isExpired: false };
const REFUSED = { error: expect.stringContaining('invalid_grant') };

describe('a process that dies in the middle of a refresh', () => {
  it('E06 is replaced after its lease, without a second grant, when it had not asked yet', async () => {
    const { application, cookies } = await open(tenant);
    const [leader, other] = await startTwo(application, 'before-grant');
    void leader.visit(cookies, [{}]);
    await leader.halted('before-grant');
    leader.signal('SIGKILL');
    await lapse();
    expect(await other.visit(cookies, [{}, {}])).toEqual([NEW_TOKEN, NEW_TOKEN]);
    expect(countGrants(tenant)).toEqual({ refreshes: 1, refusals: 0 });
  });

  it('E06 E09 costs one clean sign-in, seen by every process, when it had the only answer', async () => {
    const { application, shopper, cookies } = await open(tenant);
    const [leader, ...others] = await Promise.all([
      application.start('after-grant'),
      application.start(),
      application.start(),
    ]);
    void leader.visit(cookies, [{}]);
    await leader.halted('after-grant');
    leader.signal('SIGKILL');
    await lapse();
    const answers = await Promise.all(others.map((process) => process.visit(cookies, [{}, {}])));
    expect(answers.flat()).toEqual([REFUSED, REFUSED, REFUSED, REFUSED]);
    expect(countGrants(tenant)).toEqual({ refreshes: 2, refusals: 1 });
    await shopper.signIn();
    expect(await others[0]?.visit(shopper.cookies(), [{}])).toEqual([NEW_TOKEN]);
  });
});

describe('a process that is slow in the middle of a refresh', () => {
  it('E07 keeps the lock as long as it lives, however long the tenant takes', async () => {
    const { application, cookies } = await open(tenant);
    const [leader, other] = await startTwo(application, 'before-grant');
    const first = leader.visit(cookies, [{}]);
    await leader.halted('before-grant');
    const second = other.visit(cookies, [{}]);
    for (let count = 0; count < 2; count += 1) await renewal();
    leader.goOn();
    const [one, two] = [await first, await second];
    expect(one).toEqual([NEW_TOKEN]);
    expect(two).toEqual(one);
    expect(countGrants(tenant)).toEqual({ refreshes: 1, refusals: 0 });
  });

  it('E07 cannot overwrite the newer state once its lease is over, and adopts it', async () => {
    const { application, cookies } = await open(provider);
    const [leader, other] = await startTwo(application, 'after-grant');
    const first = leader.visit(cookies, [{}]);
    await leader.halted('after-grant');
    leader.signal('SIGSTOP');
    await lapse();
    const second = await other.visit(cookies, [{}]);
    const newer = await stored();
    leader.signal('SIGCONT');
    leader.goOn();
    expect(await first).toEqual(second);
    expect(await stored()).toEqual(newer);
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-1']);
  });

  it('E07 cannot bring a session back that ended after its lease was over', async () => {
    const { application, cookies } = await open(tenant);
    const [leader, other] = await startTwo(application, 'after-grant');
    const first = leader.visit(cookies, [{}]);
    await leader.halted('after-grant');
    leader.signal('SIGSTOP');
    await lapse();
    expect(await other.visit(cookies, [{}])).toEqual([REFUSED]);
    leader.signal('SIGCONT');
    leader.goOn();
    expect(await first).toEqual([REFUSED]);
    expect(Object.keys(await stored())).toEqual(['end']);
  });
});

describe('a sign-out in another process', () => {
  it('E13 beats a refresh that is under way, whose new refresh token is revoked', async () => {
    const { application, cookies } = await open(provider);
    const [leader, other] = await startTwo(application, 'after-grant');
    const first = leader.visit(cookies, [{}]);
    await leader.halted('after-grant');
    await other.visit(cookies, 'sign-out');
    leader.goOn();
    const gone = { error: expect.stringContaining('Session does not exist') };
    expect(await first).toEqual([gone]);
    expect(await other.visit(cookies, [{}])).toEqual([gone]);
    expect(Object.keys(await stored())).toEqual(['end']);
    expect(provider.revocationForms.map((form) => form.get('token'))).toEqual(['refresh-1', 'refresh-2']);
  });
});
