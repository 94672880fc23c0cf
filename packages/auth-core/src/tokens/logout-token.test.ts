import { describe, expect, it } from 'vitest';
import { app as client, arrangeOnce, issuer, signer } from '../../testing/arrangement.ts';
import { epochSeconds, tokenError } from '../../testing/claims.ts';
import { createSigner } from '../../testing/signer.ts';

arrangeOnce();

const event = 'http://schemas.openid.net/event/backchannel-logout';

const NO_EVENT = 'The logout token does not announce a logout';
const EXP = 'Unexpected "exp" (expiration time) claim';
const ahead = epochSeconds() + 400;

async function validate(
  changes: Record<string, unknown> = {},
  typ: string | undefined = 'logout+jwt',
  by = signer,
) {
  const iat = epochSeconds();
  const events = { [event]: {} };
  const claims = { iss: issuer.issuer, aud: 'monoshop-web', iat, exp: iat + 120, jti: 'j', sid: 's', events };
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
    ['another issuer', { iss: 'https://other.example' }, 'Invalid Issuer'],
    ['another audience', { aud: 'other' }, 'Invalid audience claim'],
    ['a nonce', { nonce: 'n' }, 'The logout token must not carry a nonce'],
    ['no events', { events: undefined }, NO_EVENT],
    ['another event', { events: { other: {} } }, NO_EVENT],
    ['an event that is not an object', { events: { [event]: true } }, NO_EVENT],
    [
      'neither subject nor session',
      { sid: undefined },
      'The logout token names neither a subject nor a session',
    ],
    ['a session that is a number', { sid: 7 }, 'Unexpected "sid" claim type'],
    ['no iat', { iat: undefined }, 'Unexpected "iat" (issued at) claim type'],
    ['an old iat', { iat: epochSeconds() - 400 }, 'The logout token is too old'],
    ['iat to come', { iat: ahead }, 'Unexpected "iat" (issued at) claim value, timestamp is > now()'],
    ['no exp', { exp: undefined }, `${EXP} type`],
    ['no jti', { jti: undefined }, 'The logout token has no "jti" claim'],
    ['an empty jti', { jti: '' }, 'Unexpected "jti" claim value, it is empty'],
    ['an empty session', { sid: '' }, 'Unexpected "sid" claim value, it is empty'],
    ['an empty subject', { sub: '' }, 'Unexpected "sub" claim value, it is empty'],
    ['a past exp', { exp: epochSeconds() - 120 }, `${EXP} value, timestamp is <= now()`],
    ['nbf to come', { nbf: ahead }, 'Unexpected "nbf" (not before) claim value, timestamp is > now()'],
  ])('G01 with %s is refused', async (_, changes, message) => {
    await expect(validate(changes)).rejects.toEqual(tokenError(message));
  });

  it('G01 of another type or another signer is refused', async () => {
    await expect(validate({}, 'at+jwt')).rejects.toThrow('Invalid token type');
    await expect(validate({}, 'logout+jwt', await createSigner('ES256'))).rejects.toThrow(
      'signature verification failed',
    );
  });

  it('A21 is neither an ID token nor an access token', async () => {
    const [iat, events] = [epochSeconds(), { [event]: {} }];
    const claims = { iss: issuer.issuer, aud: 'monoshop-web', sub: 'u', iat, exp: iat + 60, events };
    const token = await signer.sign(claims, { typ: 'logout+jwt' });
    await expect(client.validateIdToken(token)).rejects.toThrow('Invalid token type');
  });
});
