import { createRedisSessionStore } from '@monocloud/auth-nextjs/redis';
import { skipWithout } from '@monoshop/testing/required-service';
import { afterEach, expect, it } from 'vitest';
import { openSessionStore } from './session-store.ts';

// A database of its own, since the storefront has no option for the prefix of its keys.
const url = new URL('/15', process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379').href;
const secret = 'a-cookie-secret-that-only-this-test-knows';
const session = { user: { sub: 'user-1' } };

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

async function open(env: Record<string, string>) {
  const store = await openSessionStore({ MONOSHOP_SESSION_REDIS_URL: url, ...env });
  if (!store) throw new Error('No store was opened');
  opened.push(store);
  return store;
}

it('seals sessions with a secret that is derived from that of the cookie, and both rotate together', async ({
  skip,
}) => {
  const store = await open({ MONOCLOUD_AUTH_COOKIE_SECRET: secret });
  const [key, now] = [crypto.randomUUID(), Math.floor(Date.now() / 1000)];
  await store
    .set(key, session, { c: now, u: now, e: now + 60 })
    .catch((cause: unknown) => skipWithout('no Redis answers at TEST_REDIS_URL', skip, cause));
  const raw = createRedisSessionStore({ url, secret: [secret] });
  opened.push(raw);
  const rotated = await open({
    MONOCLOUD_AUTH_COOKIE_SECRET: 'the-newer-secret-that-only-this-test-knows',
    MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS: secret,
  });
  expect(await store.get(key)).toEqual(session);
  expect(await rotated.get(key)).toEqual(session);
  expect(await raw.get(key)).toBeUndefined();
});

it('keeps sessions in the cookie when no Redis is named', async () => {
  expect(await openSessionStore({ MONOSHOP_SESSION_REDIS_URL: ' ' })).toBeUndefined();
});
