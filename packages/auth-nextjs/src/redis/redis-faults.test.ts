import { createServer } from 'node:net';
import { once } from 'node:events';
import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { createShopper } from '../core/testing/shopper.ts';
import { createTestClient } from '../core/testing/test-client.ts';
import { createRedisSessionStore } from './redis-session-store.ts';
import type { RedisSessionStoreOptions } from './options.ts';
import { WRITE } from './scripts.ts';
import { openForEachTest } from './testing/each-test.ts';
import type { RedisGateway } from './testing/redis-gateway.ts';
import { STORE_SECRET, type TestRedis } from './testing/test-redis.ts';

const force = { forceRefresh: true };

let provider: ScriptedProvider;
let redis: TestRedis;
let gateway: RedisGateway;

openForEachTest((opened) => {
  ({ redis, gateway, provider } = opened);
});

function open(options: Partial<RedisSessionStoreOptions> = {}) {
  const store = redis.createStore({ url: gateway.url, ...options });
  const client = createTestClient(provider, { session: { store } });
  return { store, client, shopper: createShopper(client, provider.authorize) };
}

async function signIn(options?: Partial<RedisSessionStoreOptions>) {
  const opened = open(options);
  await opened.shopper.signIn();
  provider.tokenForms.length = 0;
  return opened;
}

/** Takes everything out of Redis, as a restart without persistence does. */
async function flush(): Promise<void> {
  const keys = await Promise.all([redis.keys(), redis.lists()]);
  await redis.redis.del(keys.flat());
}

describe('a Redis that lost everything', () => {
  it('F08 in the middle of a refresh ends the session, whose new refresh token is revoked', async () => {
    const { shopper } = await signIn();
    provider.tokenScripts = [
      async (form) => {
        await flush();
        return provider.tokens(form);
      },
    ];
    await expect(shopper.getTokens(force)).rejects.toThrow('Session does not exist');
    expect(provider.revocationForms.map((form) => form.get('token'))).toEqual(['refresh-2']);
    expect((await redis.keys()).filter((name) => !name.endsWith(':lock'))).toEqual([]);
  });

  it('F08 by a restart has ended all sessions, and accepts new sign-ins', async () => {
    const { client, shopper } = await signIn({ commandTimeoutMilliseconds: 1000 });
    await gateway.cut();
    await flush();
    await gateway.restore();
    const { req, res, deliver } = shopper.start();
    const isSignedIn = () => client.isAuthenticated(req, res);
    expect(await vi.waitFor(isSignedIn, { timeout: 10_000 })).toBe(false);
    await deliver();
    expect(shopper.cookies().size).toBe(0);
    await shopper.signIn();
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
  });
});

describe('a Redis that takes a write, and is gone before it answers', () => {
  const isSignedIn = ({ client, shopper }: ReturnType<typeof open>) => {
    const { req, res } = shopper.start();
    return client.isAuthenticated(req, res);
  };

  it('F08 signs in: the write that is repeated counts as done', async () => {
    const opened = open();
    const params = await opened.shopper.begin();
    gateway.loseAnswerTo(WRITE);
    expect((await opened.shopper.visit('callback', params)).status).toBe(307);
    expect(await isSignedIn(opened)).toBe(true);
  });

  it('F08 keeps what the application changed, and takes the next change', async () => {
    const opened = await signIn();
    for (const cart of [['laptop'], ['laptop', 'mouse']]) {
      const { req, res, deliver } = opened.shopper.start();
      const session = await opened.client.getSession(req, res);
      gateway.loseAnswerTo(WRITE);
      await opened.client.updateSession(req, res, { user: { sub: 'user-1' }, ...session, cart });
      await deliver();
    }
    const [key = ''] = (await redis.keys()).map((name) => name.slice(redis.prefix.length));
    expect(await opened.store.get(key)).toMatchObject({ cart: ['laptop', 'mouse'] });
  });
});

describe('a Redis that is away at the start', () => {
  it('F08 costs a sign-in 503, and nothing once it is there', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    await gateway.cut();
    const { shopper } = open({ commandTimeoutMilliseconds: 300 });
    expect(await shopper.signIn()).toMatchObject({ status: 503, retryAfter: 5 });
    await gateway.restore();
    await vi.waitFor(async () => expect((await shopper.signIn()).status).toBe(307), { timeout: 10_000 });
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
    log.mockRestore();
  });
});

describe('a slow Redis', () => {
  it('F08 E01 delays all requests and costs no further grant', async () => {
    const { shopper } = await signIn();
    gateway.slowDown(60);
    const all = await Promise.all(Array.from({ length: 20 }, () => shopper.getTokens(force)));
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(provider.tokenForms).toHaveLength(1);
  });
});

describe('the lease of a lock', () => {
  const hasty = { leaseMilliseconds: 300, commandTimeoutMilliseconds: 100 };

  it('E07 is lost as soon as another holder is seen', async () => {
    const lock = await open(hasty).store.sharing.lock('a-session');
    expect(lock.isHeld()).toBe(true);
    await redis.redis.set(`${redis.prefix}a-session:lock`, 'another holder');
    await vi.waitFor(() => expect(lock.isHeld()).toBe(false), { timeout: 5000 });
    await lock.release();
  });

  it('E07 F08 is lost when Redis cannot be asked to renew it, and its release does not fail', async () => {
    const lock = await open(hasty).store.sharing.lock('a-session');
    await gateway.cut();
    await vi.waitFor(() => expect(lock.isHeld()).toBe(false), { timeout: 5000 });
    await expect(lock.release()).resolves.toBeUndefined();
  });
});

describe('what is stored', () => {
  it('F08 ends by itself, every key of it: a session, its lock, its end, its rest, its place in a list', async () => {
    const { shopper, store } = await signIn();
    provider.tokenScripts = [() => ({ status: 503 }), (form) => provider.tokens(form)];
    await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
    await store.sharing.lock('a-session');
    await store.sharing.end('another-session', { reason: 'signed-out' });
    const keys = await redis.keys();
    const lists = await redis.lists();
    expect([keys.length, lists.length]).toEqual([4, 1]);
    for (const key of [...keys, ...lists]) expect(await redis.redis.pttl(key)).toBeGreaterThan(0);
  });

  it('D02 an end that cannot be read is an end all the same', async () => {
    const { shopper } = await signIn();
    const [key = ''] = await redis.keys();
    await redis.redis.hset(key, 'end', 'not JSON');
    expect(await shopper.getSession()).toBeUndefined();
  });

  it('D03 is sealed anew with the first secret at the next refresh', async () => {
    const { shopper, store } = await signIn();
    const [key = ''] = (await redis.keys()).map((name) => name.slice(redis.prefix.length));
    const newer = 'the newer secret of the store, thirty-two';
    const rotating = createTestClient(provider, {
      session: { store: redis.createStore({ secret: [newer, STORE_SECRET] }) },
    });
    const { req, res } = shopper.start();
    await rotating.getTokens(req, res, force);
    expect(await store.get(key)).toBeUndefined();
    expect(await redis.createStore({ secret: newer }).get(key)).toMatchObject({ refreshToken: 'refresh-2' });
  });

  it('is not seen by a store with another prefix', async () => {
    await signIn();
    const [key = ''] = (await redis.keys()).map((name) => name.slice(redis.prefix.length));
    const other = redis.createStore({ prefix: `${redis.prefix}other:` });
    expect(await other.get(key)).toBeUndefined();
    await other.delete(key);
    expect(await redis.createStore().get(key)).toHaveProperty('user');
  });
});

describe('a rediss:// address', () => {
  it('begins with TLS: neither password nor command is sent in the clear', async () => {
    const received: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('data', (chunk) => received.push(chunk)).on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `rediss://user:a-password-in-transit@127.0.0.1:${port}`;
    const store = createRedisSessionStore({ url, secret: STORE_SECRET, commandTimeoutMilliseconds: 300 });
    await expect(store.get('a-session')).rejects.toThrow(MonoCloudHttpError);
    await store.close();
    server.close();
    const bytes = Buffer.concat(received);
    // Record type 22 is a handshake (RFC 8446 §5.1).
    expect(bytes[0]).toBe(22);
    expect(bytes.toString('latin1')).not.toContain('a-password-in-transit');
  });
});
