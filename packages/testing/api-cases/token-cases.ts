import { afterAll, beforeAll, describe, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest, StartTenant, Tenant } from './api-under-test.ts';

/** Tokens of the real tenant, right and wrong. */
export function describeTokens(api: ApiUnderTest, startTenant: StartTenant): void {
  describe(`GET ${api.path} with a token of the tenant`, () => {
    const both = [api.resource, api.other.resource];
    let tenant: Tenant;
    let instance: ApiInstance;

    beforeAll(async () => {
      tenant = await startTenant();
      instance = api.create(backendFor(api, tenant.issuer));
    });
    afterAll(() => tenant.stop());

    const grant = (resource: string | string[], scope: string) => () =>
      tenant.clientCredentialsToken({ resource, scope });
    const userScope = `openid offline_access ${api.scope}`;

    const accepted: [title: string, mint: () => Promise<string>][] = [
      ['for this API alone, of a service', grant(api.resource, api.scope)],
      [
        'for this API alone, of a user',
        async () => (await tenant.signIn({ resource: api.resource, scope: userScope })).access_token,
      ],
    ];
    const acceptedOfBoth: typeof accepted = [
      ['A22 for both APIs at once', grant(both, `${api.scope} ${api.other.scope}`)],
    ];
    test.each(api.other.isIssued ? [...accepted, ...acceptedOfBoth] : accepted)(
      'accepts a token %s',
      async (_title, mint) => {
        await expectPassage(instance, ask(api, instance, `Bearer ${await mint()}`));
      },
    );

    const refused: [...(typeof accepted)[number], refusal: 'invalid_token' | 'insufficient_scope'][] = [
      ['A20 that is an ID token', async () => (await tenant.signIn()).id_token ?? '', 'invalid_token'],
      [
        'A21 that is a refresh token',
        async () => (await tenant.signIn({ scope: 'openid offline_access' })).refresh_token ?? '',
        'invalid_token',
      ],
    ];
    const refusedOfOther: typeof refused = [
      ['A22 issued for the other API', grant(api.other.resource, api.other.scope), 'invalid_token'],
      [
        'B04 for both APIs but with the scope of the other one only',
        grant(both, api.other.scope),
        'insufficient_scope',
      ],
    ];
    test.each(api.other.isIssued ? [...refused, ...refusedOfOther] : refused)(
      'refuses a token %s',
      async (_title, mint, refusal) => {
        await expectRefusal(api, instance, ask(api, instance, `Bearer ${await mint()}`), refusal);
      },
    );

    const tampered: [title: string, change: (token: string) => string][] = [
      ['A04 without its signature', (token) => token.replace(/[^.]*$/, '')],
      ['A04 without its last part', (token) => token.replace(/\.[^.]*$/, '')],
      ['A31 with one character of its signature changed', (token) => swap(token, token.lastIndexOf('.'))],
      ['A31 with one character of its claims changed', (token) => swap(token, token.indexOf('.'))],
      ['A03 that says it needs no signature', toUnsigned],
      ['A29 with padding behind it', (token) => `${token}==`],
    ];
    test.each(tampered)('refuses a token %s', async (_title, change) => {
      const token = await grant(api.resource, api.scope)();
      await expectRefusal(api, instance, ask(api, instance, `Bearer ${change(token)}`), 'invalid_token');
    });
  });

  test(`A25 GET ${api.path} refuses a token of the tenant once it has expired`, async () => {
    const tenant = await startTenant({ accessTokenSeconds: 1 });
    const instance = api.create({ ...backendFor(api, tenant.issuer), clockTolerance: 0 });
    const token = await tenant.clientCredentialsToken({ resource: api.resource, scope: api.scope });
    while ((await ask(api, instance, `Bearer ${token}`)).status === 200);
    await expectRefusal(api, instance, ask(api, instance, `Bearer ${token}`), 'invalid_token');
    await tenant.stop();
  });
}

/** Changes the tenth character behind a dot. */
function swap(token: string, dot: number): string {
  const index = dot + 10;
  return `${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
}

function toUnsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  return token.replace(/^[^.]*/, header).replace(/[^.]*$/, '');
}
