import { MonoCloudHttpError, MonoCloudValidationError } from '@monocloud/auth-core';
import { expect, it } from 'vitest';
import { createTestClient, sessionCookie } from '../../testing/session-cookie.ts';

async function failWith(reason: unknown): Promise<unknown> {
  const refuse = async () => {
    throw reason;
  };
  const client = createTestClient({ session: { store: { get: refuse, set: refuse, delete: refuse } } });
  const request = new Request('http://localhost:3000/', { headers: { cookie: await sessionCookie() } });
  return client.getSession(request).catch((error: unknown) => error);
}

it('F08 maps a non-Error thrown by the store to MonoCloudHttpError', async () => {
  const error = await failWith('a-secret-argument');
  expect(error).toBeInstanceOf(MonoCloudHttpError);
  expect(error).toMatchObject({
    message: 'The session store did not answer',
    cause: { message: 'A value that is not an error was thrown' },
  });
});

it('an error of ours that a store throws stays what it is', async () => {
  const own = new MonoCloudValidationError('The key of a session is a UUID');
  expect(await failWith(own)).toBe(own);
});
