import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import type { Jwk } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../testing/scripted-provider.ts';
import type { MonoCloudOptions } from '../types.ts';
import { createClient, openShopper, provider } from '../testing/per-test.ts';

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
  const shopper = openShopper(createClient({ clientSecret: SECRET, fetcher, ...options }));
  const { status } = await shopper.signIn();
  return { status, sent, to: (path: string) => sent.find((request) => request.path === path), shopper };
}

const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

describe('the exchange of a code proves the client', () => {
  it('W27 oidcc-client-test-client-secret-basic', async () => {
    const { status, to } = await signInAs({ clientAuthMethod: 'client_secret_basic' });
    const pair = Buffer.from(`web:${formEncoded(SECRET)}`).toString('base64');
    expect([status, to('/token')?.authorization]).toEqual([307, `Basic ${pair}`]);
    expect(to('/token')?.form).not.toHaveProperty('client_secret');
  });

  it('with client_secret_post', async () => {
    const { status, to } = await signInAs({ clientAuthMethod: 'client_secret_post' });
    expect([status, to('/token')?.authorization]).toEqual([307, null]);
    expect(to('/token')?.form).toMatchObject({ client_id: 'web', client_secret: SECRET });
  });

  it('with client_secret_jwt', async () => {
    const { status, to } = await signInAs({ clientAuthMethod: 'client_secret_jwt' });
    expect(status).toBe(307);
    await expectAssertion(to('/token'), new TextEncoder().encode(SECRET));
  });

  it('with private_key_jwt', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const clientSecret: Jwk = { kty: 'EC', ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'mine' };
    const { status, to } = await signInAs({ clientAuthMethod: 'private_key_jwt', clientSecret });
    expect(status).toBe(307);
    await expectAssertion(to('/token'), publicKey);
  });

  it('with spiffe_jwt', async () => {
    const { status, to } = await signInAs({ clientAuthMethod: 'spiffe_jwt', clientSecret: 'a.b.c' });
    expect(status).toBe(307);
    expect(to('/token')?.form).toMatchObject({
      client_assertion: 'a.b.c',
      client_assertion_type: `${ASSERTION}:jwt-spiffe`,
    });
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
    const { status, to, shopper } = await signInAs({ clientAuthMethod: 'tls_client_auth' });
    expect([status, to('/token'), shopper.cookies().size]).toEqual([500, undefined, 0]);
  });
});

async function expectAssertion(request: Sent | undefined, key: Parameters<typeof jwtVerify>[1]) {
  expect(request?.form).toMatchObject({ client_assertion_type: `${ASSERTION}:jwt-bearer` });
  const { payload } = await jwtVerify(request?.form['client_assertion'] ?? '', key);
  expect(payload).toMatchObject({ iss: 'web', sub: 'web', aud: provider.issuer });
}

describe('a pushed authorization request', () => {
  it('carries every parameter and the proof; the browser carries client and request only', async () => {
    const { status, to, shopper } = await signInAs({ usePar: true });
    expect(status).toBe(307);
    expect(to('/par')?.authorization).toMatch(/^Basic /);
    expect(to('/par')?.form).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' });
    const { location = '' } = await shopper.visit('signIn');
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
    const shopper = openShopper(createClient({ usePar: true }));
    expect(await shopper.visit('signIn')).toMatchObject({ status, cookies: [] });
  });
});

describe('a form post', () => {
  const posting = () => openShopper(createClient({ defaultAuthParams: { responseMode: 'form_post' } }));
  const post = (body: URLSearchParams) => ({ method: 'POST', body: String(body) });

  it('signs in', async () => {
    const shopper = posting();
    const { location = '' } = await shopper.visit('signIn');
    const { searchParams } = await provider.authorize(location);
    expect((await shopper.visit('callback', '', post(searchParams))).status).toBe(303);
    expect([...shopper.cookies().keys()].some((name) => name.startsWith('session'))).toBe(true);
  });

  it.each<[string, (body: URLSearchParams) => void]>([
    ['another state', (body) => body.set('state', 'another')],
    ['no state', (body) => body.delete('state')],
    ['the issuer of another tenant', (body) => body.set('iss', 'https://evil.example')],
    ['an error of the tenant', (body) => body.set('error', 'access_denied')],
  ])('C01 C03 with %s sets no session cookie and asks for no token', async (_name, change) => {
    const shopper = posting();
    const { location = '' } = await shopper.visit('signIn');
    const { searchParams } = await provider.authorize(location);
    change(searchParams);
    const answer = await shopper.visit('callback', '', post(searchParams));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.cookies.filter(({ value }) => value !== '')).toEqual([]);
    expect(provider.tokenForms).toEqual([]);
  });
});

it('oidcc-client-test-userinfo-bearer-header sends the access token in the header only', async () => {
  const { to } = await signInAs({});
  expect(to('/userinfo')).toMatchObject({ authorization: expect.stringMatching(/^Bearer .+/), form: {} });
});
