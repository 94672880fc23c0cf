import { expect, it, vi } from 'vitest';
import { provider } from '../core/testing/per-test.ts';
import { type Browser, openBrowser } from '@monoshop/testing/browser';
import { APP, begin, createNextClient, userStatus, withCode } from '../testing/next-client.ts';
import { RECOVERY, gateway, redis } from './testing/per-test.ts';

/** One process of the application, reached through the gateway. */
function openProcess() {
  const store = redis.createStore({ url: gateway.url, commandTimeoutMilliseconds: 300 });
  return createNextClient({ session: { store } }).monoCloudAuth();
}

/** A browser whose requests go to the processes in turn. With `keepsExpired` it sends on what answers remove. */
function openTurns(count: number, { keepsExpired = true } = {}): Browser {
  const processes = Array.from({ length: count }, openProcess);
  let turn = 0;
  return openBrowser(APP, (request) => {
    turn += 1;
    const serve = processes[turn % count];
    if (!serve) throw new Error('There is no process');
    return serve(request);
  }).copy({ keepsExpired });
}

it('N10 a callback that comes again to another process leads on and leaves the session alone', async () => {
  const browser = openTurns(2);
  const callback = await begin(browser);
  for (let time = 0; time < 4; time += 1) {
    const answer = await browser.visit(callback);
    expect([answer.status, answer.headers.get('location')]).toEqual([307, `${APP}/products`]);
  }
  expect(await userStatus(browser)).toBe(200);
  expect(provider.tokenForms).toHaveLength(1);
});

it('N10 invented codes of one sign-in cost one token request of all processes', async () => {
  provider.tokenScripts = [() => ({ status: 400, json: { error: 'invalid_grant' } })];
  const browser = openTurns(3);
  const callback = await begin(browser);
  const codes = Array.from({ length: 30 }, (_, index) => `code-${index}`);
  const answers = await Promise.all(codes.map((code) => browser.visit(withCode(callback, code))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
  expect(provider.tokenForms).toHaveLength(1);
});

it('N10 the memory of a sign-in tells nothing of its state and ends with the state cookie', async () => {
  const browser = openTurns(1);
  const callback = await begin(browser);
  await browser.visit(callback);
  const [claim = '', ...others] = await redis.claims();
  expect(others).toEqual([]);
  expect(claim).not.toContain(callback.searchParams.get('state'));
  const ttlMs = await redis.redis.pttl(claim);
  expect(ttlMs).toBeGreaterThan(890_000);
  expect(ttlMs).toBeLessThanOrEqual(900_000);
});

it('N10 F08 a callback whose claim Redis takes and does not answer costs 503, and signs in when it comes again', async () => {
  const browser = openTurns(1, { keepsExpired: false });
  const callback = await begin(browser);
  gateway.loseAnswerTo('claim:');
  expect((await browser.visit(callback)).status).toBe(503);
  expect(provider.tokenForms).toEqual([]);
  await vi.waitFor(async () => expect((await browser.visit(callback)).status).toBe(307), RECOVERY);
  expect(provider.tokenForms).toHaveLength(1);
});

it('N10 F08 a callback costs 503 and no token request while Redis is away, and signs in afterwards', async () => {
  const browser = openTurns(1, { keepsExpired: false });
  const callback = await begin(browser);
  await gateway.cut();
  const refused = await browser.visit(callback);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(provider.tokenForms).toEqual([]);
  await gateway.restore();
  await vi.waitFor(async () => expect((await browser.visit(callback)).status).toBe(307), RECOVERY);
  expect(provider.tokenForms).toHaveLength(1);
});
