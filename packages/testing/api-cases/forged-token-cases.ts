import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal, type ApiUnderTest } from './api-under-test.ts';
import { INSUFFICIENT_SCOPES, INVALID_CLAIMS } from '../forged-claims.ts';
import { openForgingInstance } from './forging-instance.ts';

/** Tokens with a good signature and wrong contents. */
export function describeForgedTokens(api: ApiUnderTest): void {
  describe(`GET ${api.path} with a well-signed token`, async () => {
    const { issuer, instance, askWith } = await openForgingInstance(api);
    const target = { ...api, issuer: issuer.issuer };

    test.each([
      ['as it should be', {}],
      ['B04 whose scope is one of several', { scope: `openid ${api.scope} email` }],
      ['A22 whose audience is one of several', { aud: [api.other.resource, api.resource] }],
    ])('accepts one %s', async (_title, claims) => {
      await expectPassage(instance, askWith(claims));
    });

    test.each(INSUFFICIENT_SCOPES)('refuses %s as insufficient', async (_title, change) => {
      await expectRefusal(api, instance, askWith(change(target)), 'insufficient_scope');
    });

    test.each(INVALID_CLAIMS)('refuses %s as invalid', async (_title, change) => {
      await expectRefusal(api, instance, askWith(change(target)), 'invalid_token');
    });

    test('B15 refuses a certificate that was not shown as invalid', async () => {
      const bound = { cnf: { 'x5t#S256': 'A'.repeat(43) } };
      await expectRefusal(api, instance, askWith(bound), 'invalid_token');
    });

    test('B15 takes no certificate from a header unless its settings name one', async () => {
      const certificate = Buffer.from('public, as certificates are');
      const thumbprint = createHash('sha256').update(certificate).digest('base64url');
      const shown = askWith({ cnf: { 'x5t#S256': thumbprint } });
      for (const name of [
        'client-cert',
        'x-client-cert',
        'x-ssl-cert',
        'x-forwarded-client-cert',
        'undefined',
      ])
        shown.set(name, `:${certificate.toString('base64')}:`);
      await expectRefusal(api, instance, shown, 'invalid_token');
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
