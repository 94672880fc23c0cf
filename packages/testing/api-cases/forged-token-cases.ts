import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';
import type { ForgingIssuer } from '../issuer.ts';

/** Tokens with a good signature and wrong contents. */
export function describeForgedTokens(api: ApiUnderTest): void {
  describe(`GET ${api.path} with a well-signed token`, () => {
    let issuer: ForgingIssuer;
    let instance: ApiInstance;

    openForgingInstance(api, (...opened) => {
      [issuer, instance] = opened;
    });

    const askWith = (claims: Record<string, unknown>) =>
      ask(api, instance, `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope, ...claims })}`);

    test.each([
      ['as it should be', {}],
      ['B04 whose scope is one of several', { scope: `openid ${api.scope} email` }],
      ['A22 whose audience is one of several', { aud: [api.other.resource, api.resource] }],
    ])('accepts one %s', async (_title, claims) => {
      await expectPassage(instance, askWith(claims));
    });

    test.each([
      ['B04 a longer scope', `${api.scope}2`],
      ['B04 a scope in capitals', api.scope.toUpperCase()],
      ['B04 a scope with a prefix', `x${api.scope}`],
      ['B04 the other scope', api.other.scope],
      ['B04 half a scope', 'read'],
      ['B04 a scope behind a tab', `openid\t${api.scope}`],
      ['B04 a scope behind a line break', `openid\n${api.scope}`],
      ['B05 an empty scope', ''],
      ['B05 no scope', undefined],
    ])('refuses %s as insufficient', async (_title, scope) => {
      await expectRefusal(api, instance, askWith({ scope }), 'insufficient_scope');
    });

    test.each([
      ['B05 a scope that is a list', { scope: [api.scope] }],
      ['B05 a scope that is a number', { scope: 1 }],
      ['B05 a scope that is an object', { scope: { [api.scope]: true } }],
      ['B06 the right scope for the wrong audience', { aud: api.other.resource }],
      ['B06 the wrong scope for the wrong audience', { aud: api.other.resource, scope: api.other.scope }],
      ['A22 an audience with a slash more', { aud: `${api.resource}/` }],
      ['A22 an audience in capitals', { aud: api.resource.toUpperCase() }],
      ['A22 an audience cut short', { aud: api.resource.slice(0, -1) }],
      ['A22 an audience made longer', { aud: `${api.resource}2` }],
      ['A22 an audience with a look-alike letter', { aud: api.resource.replace('o', '\u043e') }],
      [
        'A22 a thousand audiences of others',
        { aud: Array.from({ length: 1_000 }, (_, index) => `u:${index}`) },
      ],
      ['A22 an audience that is a number', { aud: 1 }],
      ['A22 an audience that is an object', { aud: { [api.resource]: true } }],
      ['A22 a list that holds more than texts', { aud: [api.resource, 1] }],
      ['A22 no audience', { aud: undefined }],
      ['A23 another issuer', { iss: 'https://tenant.example' }],
      ['A23 no issuer', { iss: undefined }],
      ['A24 no expiry', { exp: undefined }],
      ['A24 an expiry in words', { exp: '9999999999' }],
      ['A24 an expiry with a fraction', { exp: 9_999_999_999.5 }],
      ['A24 a negative expiry', { exp: -1 }],
      ['A24 an expiry beyond all time', { exp: 1e308 }],
      ['A24 an expiry that is null', { exp: null }],
      ['A24 N50 an expiry at the end of the safe integers', { exp: Number.MAX_SAFE_INTEGER }],
      ['A24 N50 an expiry in milliseconds', { exp: inAnHour() * 1_000 }],
      ['A26 N50 an issue in milliseconds', { iat: Date.now() }],
      ['A26 N50 a negative start', { nbf: -1 }],
      ['A26 a start to come', { nbf: inAnHour() }],
      ['A26 a start in words', { nbf: 'now' }],
      ['A26 an issue to come', { iat: inAnHour() }],
      ['A27 a subject that is a number', { sub: 1 }],
      ['A27 N52 neither a subject nor a client', { sub: undefined, client_id: undefined }],
      ['A27 N52 an empty subject', { sub: '' }],
      ['A27 N52 an empty client and no subject', { sub: undefined, client_id: '' }],
      ['A27 a client that is a list', { client_id: ['forger'] }],
      ['A27 a token id that is an object', { jti: {} }],
      ['A20 the claims of an ID token', { nonce: 'n', at_hash: 'h' }],
      ['A21 the claims of a logout token', { events: {} }],
      ['B15 a certificate that was not shown', { cnf: { 'x5t#S256': 'A'.repeat(43) } }],
    ])('refuses %s as invalid', async (_title, claims) => {
      await expectRefusal(api, instance, askWith(claims), 'invalid_token');
    });

    test.each([
      ['with a slash behind it', (url: string) => `${url}/`],
      ['over https', (url: string) => url.replace('http:', 'https:')],
      ['with its host in capitals', (url: string) => url.replace('localhost', 'LOCALHOST')],
      ['with its scheme in capitals', (url: string) => url.replace('http:', 'HTTP:')],
    ])('A23 refuses the issuer %s', async (_title, change) => {
      await expectRefusal(api, instance, askWith({ iss: change(issuer.issuer) }), 'invalid_token');
    });

    test('N46 reads scopes from scp where the environment says so', async () => {
      const variable = 'MONOCLOUD_BACKEND_TOKEN_DIFFERENCES';
      const claims = { aud: api.resource, client_id: undefined, scp: ['openid', api.scope] };
      const okta = `Bearer ${issuer.mint(claims, { typ: undefined })}`;
      const other = `Bearer ${issuer.mint({ ...claims, scp: [api.other.scope] }, { typ: undefined })}`;
      await expectRefusal(api, instance, ask(api, instance, okta), 'invalid_token');
      process.env[variable] = 'scp';
      const lenient = api.create(backendFor(api, issuer.issuer));
      delete process.env[variable];
      await expectPassage(lenient, ask(api, lenient, okta));
      await expectRefusal(api, lenient, ask(api, lenient, other), 'insufficient_scope');
    });

    test('A25 expiry is forgiven for the tolerance and no longer', async () => {
      const now = Math.floor(Date.now() / 1_000);
      await expectPassage(instance, askWith({ exp: now - 30 }));
      await expectRefusal(api, instance, askWith({ exp: now - 61 }), 'invalid_token');
      const strict = api.create({ ...backendFor(api, issuer.issuer), clockTolerance: 0 });
      const token = issuer.mint({ aud: api.resource, scope: api.scope, exp: now - 1 });
      await expectRefusal(api, strict, ask(api, strict, `Bearer ${token}`), 'invalid_token');
    });

    test('B12 no token and no stack reaches the log', async () => {
      const token = issuer.mint({ aud: api.other.resource });
      await ask(api, instance, `Bearer ${token}`);
      expect(instance.log.lines().length).toBeGreaterThan(0);
      expect(instance.log.text()).not.toContain(token.slice(0, 40));
      expect(instance.log.text()).not.toContain('stack');
    });
  });
}

function inAnHour(): number {
  return Math.floor(Date.now() / 1_000) + 3_600;
}
