import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import type { Jwk } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../testing/scripted-provider.ts';
import type { MonoCloudOptions } from '../types.ts';
import { createClient, openClientBrowser, provider } from '../testing/per-test.ts';

const SECRET = 'a client secret: it has a + and a %, and is long enough for HS256';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type';

/** A request that the tenant got from the application. */
interface Sent {
  path: string;
  authorization: string | null;
  form: Record<string, string>;
}

/** Signs in and looks at the requests that prove who the client is. */
async function signInAs(options: MonoCloudOptions) {
  const sent: Sent[] = [];
  const fetcher: typeof fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const authorization = new Headers(init?.headers).get('authorization');
    const form = init?.body instanceof URLSearchParams ? Object.fromEntries(init.body) : {};
    sent.push({ path: pathname, authorization, form });
    return fetch(input, init);
  };
  const browser = openClientBrowser(createClient({ clientSecret: SECRET, fetcher, ...options }));
  const { status } = await browser.signIn();
  return { status, sent, to: (path: string) => sent.find((request) => request.path === path), browser };
}

const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

describe('the exchange of a code proves the client', () => {
  const basic = `Basic ${Buffer.from(`web:${formEncoded(SECRET)}`).toString('base64')}`;
  const spiffe = { client_assertion: 'a.b.c', client_assertion_type: `${ASSERTION}:jwt-spiffe` };

  it.each<[title: string, options: MonoCloudOptions, authorization: string | null, form: object]>([
    ['W27 oidcc-client-test-client-secret-basic', { clientAuthMethod: 'client_secret_basic' }, basic, {}],
    [
      'with client_secret_post',
      { clientAuthMethod: 'client_secret_post' },
      null,
      { client_id: 'web', client_secret: SECRET },
    ],
    ['with spiffe_jwt', { clientAuthMethod: 'spiffe_jwt', clientSecret: 'a.b.c' }, null, spiffe],
  ])('%s', async (_title, options, authorization, form) => {
    const { status, to } = await signInAs(options);
    expect([status, to('/token')?.authorization]).toEqual([307, authorization]);
    expect(to('/token')?.form).toMatchObject(form);
    expect('client_secret' in (to('/token')?.form ?? {})).toBe('client_secret' in form);
  });

  it('with client_secret_jwt, and with private_key_jwt', async () => {
    const shared = await signInAs({ clientAuthMethod: 'client_secret_jwt' });
    await expectAssertion(shared.to('/token'), new TextEncoder().encode(SECRET));
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const clientSecret: Jwk = { kty: 'EC', ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'mine' };
    const own = await signInAs({ clientAuthMethod: 'private_key_jwt', clientSecret });
    await expectAssertion(own.to('/token'), publicKey);
    expect([shared.status, own.status]).toEqual([307, 307]);
  });

  it.each(['tls_client_auth', 'self_signed_tls_client_auth', 'spiffe_x509'] as const)(
    'with %s at the aliases of the endpoints, and sends no secret',
    async (clientAuthMethod) => {
      const { issuer } = provider;
      provider.metadata = {
        token_endpoint: 'https://never.example/token',
        mtls_endpoint_aliases: { token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/userinfo` },
      };
      const { status, to } = await signInAs({ clientAuthMethod });
      expect([status, to('/token')?.authorization]).toEqual([307, null]);
      expect(to('/token')?.form).toMatchObject({ client_id: 'web' });
      expect(to('/token')?.form).not.toHaveProperty('client_secret');
    },
  );

  it('with a certificate only where the tenant has an alias for it', async () => {
    const { status, to, browser } = await signInAs({ clientAuthMethod: 'tls_client_auth' });
    expect([status, to('/token'), browser.cookies().size]).toEqual([500, undefined, 0]);
  });
});

async function expectAssertion(request: Sent | undefined, key: Parameters<typeof jwtVerify>[1]) {
  expect(request?.form).toMatchObject({ client_assertion_type: `${ASSERTION}:jwt-bearer` });
  const { payload } = await jwtVerify(request?.form['client_assertion'] ?? '', key);
  expect(payload).toMatchObject({ iss: 'web', sub: 'web', aud: provider.issuer });
}

describe('a pushed authorization request', () => {
  it('carries every parameter and the proof; the browser carries client and request only', async () => {
    const { status, to, browser } = await signInAs({ usePar: true });
    expect(status).toBe(307);
    expect(to('/par')?.authorization).toMatch(/^Basic /);
    expect(to('/par')?.form).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' });
    const { location = '' } = await browser.visit('signIn');
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({
      client_id: 'web',
      request_uri: 'urn:pushed',
    });
  });

  it.each<[string, Reply, number]>([
    ['is refused', { status: 400, json: { error: 'invalid_request' } }, 500],
    ['is answered without a request_uri', { status: 201, json: { expires_in: 60 } }, 503],
    ['is answered with another status than 201', { status: 200, json: { request_uri: 'urn:x' } }, 500],
    ['is not answered', 'reset', 503],
  ])('that %s begins no sign-in', async (_name, reply, status) => {
    provider.pushed = () => reply;
    const browser = openClientBrowser(createClient({ usePar: true }));
    expect(await browser.visit('signIn')).toMatchObject({ status, cookies: [] });
  });
});

it('oidcc-client-test-userinfo-bearer-header sends the access token in the header only', async () => {
  const { to } = await signInAs({});
  expect(to('/userinfo')).toMatchObject({ authorization: expect.stringMatching(/^Bearer .+/), form: {} });
});
