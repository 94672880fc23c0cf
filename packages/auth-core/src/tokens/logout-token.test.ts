import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochSeconds } from '../../testing/claims.ts';
import { startScriptedIssuer } from '../../testing/scripted-issuer.ts';
import type { ScriptedIssuer } from '../../testing/scripted-issuer.ts';
import { createSigner } from '../../testing/signer.ts';
import type { Signer } from '../../testing/signer.ts';
import { MonoCloudOidcClient, MonoCloudTokenError } from '../index.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
let issuer: ScriptedIssuer;
let signer: Signer;
let client: MonoCloudOidcClient;

beforeAll(async () => {
  signer = await createSigner();
  issuer = await startScriptedIssuer(signer.jwk);
  client = new MonoCloudOidcClient(issuer.issuer, 'monoshop-web');
});
afterAll(() => issuer.stop());

async function validate(
  changes: Record<string, unknown> = {},
  typ: string | undefined = 'logout+jwt',
  by = signer,
) {
  const iat = epochSeconds();
  const claims = {
    iss: issuer.issuer,
    aud: 'monoshop-web',
    iat,
    exp: iat + 120,
    jti: 'j',
    sid: 's',
    events: { [event]: {} },
  };
  return client.validateLogoutToken(await by.sign({ ...claims, ...changes }, { typ }));
}

describe('a logout token', () => {
  it.each([
    [{}, 'logout+jwt'],
    [{}, 'JWT'],
    [{ sid: undefined, sub: 'user-1' }, 'logout+jwt'],
    [{ aud: ['other', 'monoshop-web'] }, 'logout+jwt'],
  ])('G01 with %j and typ %s is accepted', async (changes, typ) => {
    await expect(validate(changes, typ)).resolves.toMatchObject({ iss: issuer.issuer });
  });

  it.each([
    ['another issuer', { iss: 'https://other.example' }],
    ['another audience', { aud: 'other' }],
    ['a nonce', { nonce: 'n' }],
    ['no events', { events: undefined }],
    ['another event', { events: { other: {} } }],
    ['an event that is no object', { events: { [event]: true } }],
    ['neither subject nor session', { sid: undefined }],
    ['a session that is a number', { sid: 7 }],
    ['no iat', { iat: undefined }],
    ['an old iat', { iat: epochSeconds() - 400 }],
    ['iat to come', { iat: epochSeconds() + 400 }],
    ['no exp', { exp: undefined }],
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['an empty session', { sid: '' }],
    ['an empty subject', { sub: '' }],
    ['a past exp', { exp: epochSeconds() - 120 }],
    ['nbf to come', { nbf: epochSeconds() + 400 }],
  ])('G01 with %s is refused', async (_, changes) => {
    await expect(validate(changes)).rejects.toBeInstanceOf(MonoCloudTokenError);
  });

  it('G01 of another type or another signer is refused', async () => {
    await expect(validate({}, 'at+jwt')).rejects.toThrow('Invalid token type');
    await expect(validate({}, 'logout+jwt', await createSigner())).rejects.toThrow(
      'signature verification failed',
    );
  });

  it('A21 is neither an ID token nor an access token', async () => {
    const claims = {
      iss: issuer.issuer,
      aud: 'monoshop-web',
      sub: 'u',
      iat: epochSeconds(),
      events: { [event]: {} },
    };
    const token = await signer.sign({ ...claims, exp: epochSeconds() + 60 }, { typ: 'logout+jwt' });
    await expect(client.validateIdToken(token)).rejects.toThrow('Invalid token type');
  });
});
