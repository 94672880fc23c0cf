import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { listen } from '@monoshop/testing/listener';
import { startRedisServer } from '@monoshop/testing/redis-server';
import { startTcpGateway } from '@monoshop/testing/tcp-gateway';
import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import { force, provider } from '../core/testing/per-test.ts';
import { createRedisSessionStore } from './redis-session-store.ts';
import { WRITE } from './scripts.ts';
import { RECOVERY, gateway, open, redis, signIn } from './testing/per-test.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

const openAtGateway = (commandTimeoutMilliseconds?: number) =>
  open({ url: gateway.url, commandTimeoutMilliseconds });
const signInAtGateway = (commandTimeoutMilliseconds?: number) =>
  signIn({ url: gateway.url, commandTimeoutMilliseconds });

/** Takes everything out of Redis, as a restart without persistence does. */
async function flush(): Promise<void> {
  const keys = await Promise.all([redis.keys(), redis.lists()]);
  await redis.redis.del(keys.flat());
}

describe('a Redis that lost everything', () => {
  it('F08 in the middle of a refresh ends the session, whose new refresh token is revoked', async () => {
    const { browser } = await signInAtGateway();
    provider.answer((form) => flush().then(() => provider.tokens(form)));
    await expect(browser.getTokens(force)).rejects.toThrow('Session does not exist');
    expect(provider.revoked()).toEqual(['refresh-2']);
    expect((await redis.keys()).filter((name) => !name.endsWith(':lock'))).toEqual([]);
  });

  it('F08 by a restart has ended all sessions, and accepts new sign-ins', async () => {
    const { browser } = await signInAtGateway(1000);
    await gateway.cut();
    await flush();
    await gateway.restore();
    expect(await vi.waitFor(() => browser.isSignedIn(), RECOVERY)).toBe(false);
    expect(browser.cookies().size).toBe(0);
    await browser.signIn();
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
  });
});

describe('a Redis that takes a write, and is gone before it answers', () => {
  it('F08 signs in: the write that is repeated counts as done', async () => {
    const { browser } = openAtGateway();
    const params = await browser.begin();
    gateway.loseAnswerTo(WRITE);
    expect((await browser.visit('callback', params)).status).toBe(307);
    expect(await browser.isSignedIn()).toBe(true);
  });

  it('F08 keeps what the application changed, and takes the next change', async () => {
    const { browser, store, key } = await signInAtGateway();
    for (const cart of [['laptop'], ['laptop', 'mouse']]) {
      gateway.loseAnswerTo(WRITE);
      await browser.updateSession({ cart });
    }
    expect(await store.get(key)).toMatchObject({ cart: ['laptop', 'mouse'] });
  });
});

describe('while Redis is away', () => {
  it('no sign-in, no sign-out and no grant happens; afterwards sessions continue', async () => {
    const { browser } = await signInAtGateway(300);
    await gateway.cut();
    await expect(browser.getSession()).rejects.toThrow(MonoCloudHttpError);
    await expect(browser.getTokens(force)).rejects.toThrow('The session store did not answer');
    expect(browser.cookies().size).toBe(1);
    expect(provider.tokenForms).toEqual([]);
    await gateway.restore();
    const session = await vi.waitFor(() => browser.getSession(), RECOVERY);
    expect(session?.user.sub).toBe('user-1');
    await browser.getTokens(force);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('F08 at the start, a sign-in costs 503, and nothing once it is there', async () => {
    await gateway.cut();
    const { browser } = openAtGateway(300);
    expect(await browser.signIn()).toMatchObject({ status: 503, retryAfter: 5 });
    await gateway.restore();
    await vi.waitFor(async () => expect((await browser.signIn()).status).toBe(307), RECOVERY);
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
  });

  it('a Redis that does not answer costs a request the command timeout, not more', async () => {
    const { browser } = await signInAtGateway(300);
    gateway.silence();
    await expect(browser.getSession()).rejects.toThrow(MonoCloudHttpError);
  });

  it('F08 a connection whose other end is gone without a word is replaced', async () => {
    const { browser } = await signInAtGateway(300);
    gateway.silence();
    await expect(browser.getSession()).rejects.toThrow(MonoCloudHttpError);
    await gateway.restore();
    await vi.waitFor(async () => expect(await browser.isSignedIn()).toBe(true), RECOVERY);
  });

  it('F08 a primary that became a replica is left for the one that took its place', async () => {
    const servers = await Promise.all([startRedisServer(), startRedisServer()]);
    const way = await startTcpGateway(servers.map(({ url }) => new URL(url).host));
    const { browser } = open({ url: `redis://127.0.0.1:${way.port}` });
    expect((await browser.signIn()).status).toBe(307);
    await servers[0].demote();
    await vi.waitFor(async () => expect((await browser.signIn()).status).toBe(307), RECOVERY);
    await way.stop();
    await Promise.all(servers.map(({ stop }) => stop()));
  });

  it('a rotated refresh token is kept when Redis is back soon after the answer', async () => {
    // Four times this is how long a write is repeated.
    const { browser } = await signInAtGateway(2000);
    provider.answer(async (form) => {
      await gateway.cut();
      setTimeout(() => void gateway.restore(), 220);
      return provider.tokens(form);
    });
    for (const _ of [1, 2]) await browser.getTokens(force);
    expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('the error tells neither the password nor what was stored', async () => {
    const url = gateway.url.replace('//', '//unknown:a-password-that-is-wrong@');
    const store = redis.createStore({ url });
    const error: unknown = await store.get('a-session').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MonoCloudHttpError);
    expect(inspect(error, { depth: 9 })).not.toContain('a-password-that-is-wrong');
  });
});

it('F10 a store that is closed writes the tokens of a refresh under way first', async () => {
  const { store, browser, key } = await signInAtGateway();
  const { arrived, release } = provider.holdTokens();
  // Its response was sent before; here it finds the store closed.
  const refreshed = browser.getTokens(force).catch(() => undefined);
  await arrived;
  const closed = store.close();
  setTimeout(release, 100);
  await Promise.all([closed, refreshed]);
  expect(await openAtGateway().store.get(key)).toMatchObject({ refreshToken: 'refresh-2' });
});

it('F08 E01 a slow Redis delays all requests and costs no further grant', async () => {
  const { browser } = await signInAtGateway();
  gateway.slowDown(60);
  const all = await Promise.all(Array.from({ length: 20 }, () => browser.getTokens(force)));
  expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(provider.tokenForms).toHaveLength(1);
});

describe('the lease of a lock', () => {
  const lockHastily = () =>
    redis
      .createStore({ url: gateway.url, leaseMilliseconds: 300, commandTimeoutMilliseconds: 100 })
      .authority.lock('a-session');

  it('E07 is lost as soon as another holder is seen', async () => {
    const lock = await lockHastily();
    expect(lock.isHeld()).toBe(true);
    await redis.redis.set(`${redis.prefix}a-session:lock`, 'another holder');
    await vi.waitFor(() => expect(lock.isHeld()).toBe(false), RECOVERY);
    await lock.release();
  });

  it('E07 F08 is lost when Redis cannot be asked to renew it, and its release does not fail', async () => {
    const lock = await lockHastily();
    await gateway.cut();
    await vi.waitFor(() => expect(lock.isHeld()).toBe(false), RECOVERY);
    await expect(lock.release()).resolves.toBeUndefined();
  });
});

it('a rediss:// address begins with TLS: neither password nor command is sent in the clear', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk) => received.push(chunk)).on('error', () => undefined);
  });
  const { port, close } = await listen(server);
  const url = `rediss://user:a-password-in-transit@127.0.0.1:${port}`;
  const store = createRedisSessionStore({ url, secret: STORE_SECRET, commandTimeoutMilliseconds: 300 });
  await expect(store.get('a-session')).rejects.toThrow(MonoCloudHttpError);
  await Promise.all([store.close(), close()]);
  const bytes = Buffer.concat(received);
  // Record type 22 is a handshake (RFC 8446 §5.1).
  expect(bytes[0]).toBe(22);
  expect(bytes.toString('latin1')).not.toContain('a-password-in-transit');
});
