import { describe, expect, it } from 'vitest';
import { api, app as client, arrangeOnce, issuer, signer } from '../../testing/arrangement.ts';
import { audience, epochSeconds } from '../../testing/claims.ts';
import { MonoCloudValidationError } from '../index.ts';

arrangeOnce('RS256');

const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} };

/** A call as JavaScript makes it, without types. */
const call = async (target: object, method: string, ...args: unknown[]): Promise<unknown> =>
  Reflect.apply(Reflect.get(target, method), target, args);

function sign(changes: Record<string, unknown>, typ?: string): Promise<string> {
  const iat = epochSeconds() - 200;
  return signer.sign({ iss: issuer.issuer, aud: 'monoshop-web', sub: 'ada', iat, ...changes }, { typ });
}

/** Ended 30 seconds ago: within the tolerance of a minute that holds when none is given. */
const justEnded = () => sign({ exp: epochSeconds() - 30, jti: 'j', events: EVENTS }, 'logout+jwt');

describe('N72 the skew and tolerance of a logout token', () => {
  it.each([
    [[]],
    [[{}]],
    [[{ clockTolerance: 60 }]],
    [[0, 60]],
    [[0]],
    [[-40, 20]],
    [[undefined, undefined]],
  ])('%j accept one that ended 30 seconds ago', async (args) => {
    const token = await justEnded();
    await expect(call(client, 'validateLogoutToken', token, ...args)).resolves.toMatchObject({ jti: 'j' });
  });

  it.each([[[0, 0]], [[40, 60]], [[{ clockTolerance: 0 }]], [[{ clockSkew: 40 }]]])(
    '%j refuse it',
    async (args) => {
      const token = await justEnded();
      await expect(call(client, 'validateLogoutToken', token, ...args)).rejects.toThrow('"exp"');
    },
  );
});

describe('N72 arguments that a method does not take', () => {
  const jwks = { keys: [] };

  it.each<[string, unknown[]]>([
    ['validateLogoutToken', ['0', '0']],
    ['validateLogoutToken', [{}, 0]],
    ['validateLogoutToken', [null]],
    ['validateLogoutToken', [Number.NaN, 0]],
    ['validateLogoutToken', [0, Number.POSITIVE_INFINITY]],
    ['validateLogoutToken', [{ clockTolerance: '0' }]],
    ['validateLogoutToken', [{ tolerance: 0 }]],
    ['validateIdToken', [jwks, 0, 60]],
    ['validateIdToken', [jwks]],
    ['validateIdToken', [{}, 0, 60, 300, 'nonce']],
    ['validateIdToken', ['nonce']],
    ['validateIdToken', [{ max_age: 60 }]],
    ['refreshGrant', ['read:products']],
    ['refreshGrant', [{ scope: 'read:products' }]],
    ['refreshGrant', [{}, 'http://api.example']],
  ])('%s refuses %j', async (method, args) => {
    issuer.requests.length = 0;
    const called = call(client, method, await justEnded(), ...args);
    await expect(called).rejects.toBeInstanceOf(MonoCloudValidationError);
    expect(issuer.requests.filter(({ method: verb }) => verb === 'POST')).toEqual([]);
  });

  it('exchangeAuthorizationCode refuses code and address one by one, and sends nothing', async () => {
    issuer.requests.length = 0;
    await expect(call(client, 'exchangeAuthorizationCode', 'code', 'http://web/callback')).rejects.toThrow(
      'Invalid parameters passed to exchangeAuthorizationCode(): its options are one object: { code, redirectUri,',
    );
    expect(issuer.requests).toEqual([]);
  });

  it.each<[string, unknown[]]>([
    ['validateJwtAccessToken', [['read:products']]],
    ['validateJwtAccessToken', ['read:products']],
    ['validateJwtAccessToken', [{}, ['read:products']]],
    ['validateJwtAccessToken', [{ scope: 'read:products' }]],
    ['introspectAccessToken', [['read:products']]],
    ['introspectAccessToken', [{ group: ['clerks'] }]],
  ])('an API’s %s refuses %j instead of asking for no scope', async (method, args) => {
    const token = await sign({ aud: audience, exp: epochSeconds() + 60, scope: 'openid' }, 'at+jwt');
    await expect(call(api, method, token, ...args)).rejects.toBeInstanceOf(MonoCloudValidationError);
  });
});
