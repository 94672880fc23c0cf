import type { MonoCloudUser } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import { sealAs } from '../core/testing/seal-as.ts';
import type { MonoCloudOptions } from '../core/types.ts';
import { MonoCloudNextClient } from '../next-client.ts';

const cookieSecret = crypto.randomUUID() + crypto.randomUUID();

/** Nothing listens at this tenant: what is tested with it must not need one. */
export const TEST_OPTIONS: MonoCloudOptions = {
  tenantDomain: 'http://localhost:9',
  clientId: 'web',
  clientSecret: 'secret-of-the-tests',
  appUrl: 'http://localhost:3000',
  cookieSecret,
  session: { sliding: true, cookie: { name: 'session' } },
};

export const ADA: MonoCloudUser = { sub: 'ada', email: 'ada@monoshop.example', groups: ['clerks'] };

export function createTestClient(options: MonoCloudOptions = {}): MonoCloudNextClient {
  const session = { ...(options.session ?? TEST_OPTIONS.session), cookie: TEST_OPTIONS.session?.cookie };
  return new MonoCloudNextClient({ ...TEST_OPTIONS, ...options, session });
}

/** A `Cookie` header of a session that was last used a minute ago, so that reading it writes a prolonged one. */
export async function sessionCookie(user: MonoCloudUser = ADA): Promise<string> {
  const [c, u, e] = [now() - 3600, now() - 60, now() + 3600];
  const accessToken = { accessToken: 'access', accessTokenExpiration: now() + 600, scopes: 'openid' };
  const session = {
    user,
    authorizedScopes: 'openid',
    accessTokens: [{ ...accessToken, requestedScopes: 'openid' }],
  };
  const content = { key: crypto.randomUUID(), lifetime: { c, u, e }, session };
  return `session=${await sealAs(createTestClient().coreClient, 'session', JSON.stringify(content))}`;
}

/** A `Cookie` header with a session cookie of the same application that does not open any longer. */
export async function spoiledCookie(): Promise<string> {
  return (await sessionCookie()).slice(0, -8);
}
