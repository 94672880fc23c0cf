import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { createRedisSessionStore } from './index.ts';
import { STORE_SECRET } from './testing/test-redis.ts';

describe('the options of the store', () => {
  const good = { url: 'redis://127.0.0.1:6379', secret: STORE_SECRET };

  it.each([
    [{ ...good, url: 'http://127.0.0.1' }, 'url must begin with redis:// or rediss://'],
    [{ ...good, secret: 'short' }, 'secret must have at least 32 characters'],
    [{ ...good, secret: [] }, 'Redis session store'],
    [{ ...good, leaseMilliseconds: 500, waitMilliseconds: 400 }, 'waitMilliseconds must be longer'],
    [{ ...good, leaseMilliseconds: 500, commandTimeoutMilliseconds: 400 }, 'at most a third'],
  ])('are refused at construction: %o', (options, message) => {
    const construct = () => createRedisSessionStore(options);
    expect(construct).toThrow(MonoCloudValidationError);
    expect(construct).toThrow(message);
  });
});
