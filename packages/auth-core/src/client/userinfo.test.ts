import { inspect } from 'node:util';
import { paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { app as client, arrangeEach, expectRefusal, issuer } from '../../testing/arrangement.ts';
import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '../index.ts';

arrangeEach();

describe('user information', () => {
  it('is asked for with the access token', async () => {
    issuer.reply(paths.userinfo, { json: { sub: 'user-1', name: 'Ada' } });
    await expect(client.userinfo('access', 'user-1')).resolves.toEqual({ sub: 'user-1', name: 'Ada' });
    expect(issuer.requestsTo(paths.userinfo)[0]).toMatchObject({
      method: 'GET',
      headers: { authorization: 'Bearer access' },
    });
  });

  it('N08 leaves out what is null, and needs its subject', async () => {
    issuer.reply(paths.userinfo, { json: { sub: 'user-1', name: null, email: 'ada@monoshop.example' } });
    const known = { sub: 'user-1', email: 'ada@monoshop.example' };
    await expect(client.userinfo('access')).resolves.toEqual(known);
    issuer.reply(paths.userinfo, { json: { sub: null } });
    await expect(client.userinfo('access')).rejects.toThrow('lacks the subject');
  });

  it('is not asked for with a token that no header can carry, and the error does not quote it', async () => {
    const message = 'A parameter of the request cannot be sent';
    const refusal = await expectRefusal(client.userinfo('secret\ntoken'), MonoCloudValidationError, {
      message,
    });
    expect(inspect(refusal)).not.toContain('secret');
  });

  it('C07 about another user is refused', async () => {
    issuer.reply(paths.userinfo, { json: { sub: 'user-2' } });
    await expect(client.userinfo('access', 'user-1')).rejects.toBeInstanceOf(MonoCloudValidationError);
  });

  it.each([
    [401, 'invalid_token'],
    [403, 'insufficient_scope'],
  ])('with status %i says that the token was refused: %s', async (status, code) => {
    issuer.reply(paths.userinfo, { status });
    await expectRefusal(client.userinfo('access'), MonoCloudTokenError, { code, raw: { status } });
  });

  it.each([
    { status: 500, json: {} },
    { json: { name: 'Ada' } },
    { text: 'eyJ', headers: { 'content-type': 'application/jwt' } },
  ])('answered with %j is a failure to answer', async (reply) => {
    issuer.reply(paths.userinfo, reply);
    await expect(client.userinfo('access')).rejects.toBeInstanceOf(MonoCloudHttpError);
  });
});

describe('revocation', () => {
  it('names the token and its kind', async () => {
    issuer.reply(paths.revocation, { status: 200 });
    await client.revokeToken('r', 'refresh_token');
    expect(issuer.requestsTo(paths.revocation)[0]?.body).toBe('token_type_hint=refresh_token&token=r');
  });

  it('tells a refusal from a failure to answer', async () => {
    issuer.reply(paths.revocation, { status: 400, json: { error: 'unsupported_token_type' } });
    await expect(client.revokeToken('r')).rejects.toBeInstanceOf(MonoCloudOPError);
    issuer.reply(paths.revocation, { status: 503 });
    await expect(client.revokeToken('r')).rejects.toMatchObject({ status: 503 });
  });
});
