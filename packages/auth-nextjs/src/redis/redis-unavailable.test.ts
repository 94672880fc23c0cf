import { inspect } from 'node:util';
import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { createShopper } from '../core/testing/shopper.ts';
import { createTestClient } from '../core/testing/test-client.ts';
import { openForEachTest } from './testing/each-test.ts';
import type { RedisGateway } from './testing/redis-gateway.ts';
import type { TestRedis } from './testing/test-redis.ts';

let provider: ScriptedProvider;
let redis: TestRedis;
let gateway: RedisGateway;

openForEachTest((opened) => {
  ({ redis, gateway, provider } = opened);
});

async function signIn(commandTimeoutMilliseconds = 300) {
  const store = redis.createStore({ url: gateway.url, commandTimeoutMilliseconds });
  const client = createTestClient(provider, { session: { store } });
  const shopper = createShopper(client, provider.authorize);
  await shopper.signIn();
  provider.tokenForms.length = 0;
  const getSession = () => {
    return shopper.getSession();
  };
  return { shopper, getSession };
}

describe('while Redis is away', () => {
  it('no sign-in, no sign-out and no grant happens; afterwards sessions continue', async () => {
    const { shopper, getSession } = await signIn();
    await gateway.cut();
    await expect(getSession()).rejects.toThrow(MonoCloudHttpError);
    await expect(shopper.getTokens({ forceRefresh: true })).rejects.toThrow(
      'The session store did not answer',
    );
    expect(shopper.cookies().size).toBe(1);
    expect(provider.tokenForms).toEqual([]);
    await gateway.restore();
    const session = await vi.waitFor(getSession, { timeout: 5000 });
    expect(session?.user.sub).toBe('user-1');
    await shopper.getTokens({ forceRefresh: true });
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('a Redis that does not answer costs a request the command timeout, not more', async () => {
    const { getSession } = await signIn();
    gateway.silence();
    await expect(getSession()).rejects.toThrow(MonoCloudHttpError);
  });

  it('a rotated refresh token is kept when Redis is back soon after the answer', async () => {
    // Four times this is how long a write is repeated.
    const { shopper } = await signIn(2000);
    provider.tokenScripts = [
      async (form) => {
        await gateway.cut();
        setTimeout(() => void gateway.restore(), 220);
        return provider.tokens(form);
      },
      (form) => provider.tokens(form),
    ];
    await shopper.getTokens({ forceRefresh: true });
    await shopper.getTokens({ forceRefresh: true });
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('the error tells neither the password nor what was stored', async () => {
    const url = new URL(gateway.url);
    url.username = 'nobody';
    url.password = 'a-password-that-is-wrong';
    const store = redis.createStore({ url: url.href });
    const error: unknown = await store.get('a-session').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MonoCloudHttpError);
    expect(inspect(error, { depth: 9 })).not.toContain('a-password-that-is-wrong');
  });
});
