import { describe, vi } from 'vitest';
import { monoCloudAuth } from './next/auth-handler.ts';
import { asks, showBothWays, type Look, type OptionCase, type Scene } from './testing/option-case.ts';
import { PRODUCTS, SUBJECT, provider } from './core/testing/per-test.ts';

const tokenForm =
  (name: string): Look =>
  async ({ browser }) => {
    await browser.signIn();
    return provider.tokenForms.at(-1)?.get(name);
  };
const signIn: Look = async ({ browser }) => (await browser.signIn()).status;
const signOut: Look = async ({ browser }) => {
  await browser.signIn();
  return new URL((await browser.visit('signOut')).location ?? '').pathname;
};
/** Where a sign-out leads without a session. */
const leaving: Look = async ({ browser }) =>
  new URL((await browser.visit('signOut')).location ?? '').pathname;
const user = async ({ browser }: Scene) => (await browser.getSession())?.user;
const claim =
  (name: string): Look =>
  async (scene) => {
    await scene.browser.signIn();
    return (await user(scene))?.[name];
  };
const isStaff: Look = async ({ browser, client }) => {
  provider.userinfo = () => ({ json: { sub: SUBJECT, roles: ['staff'] } });
  await browser.signIn();
  const { req, res } = browser.start();
  return client.isUserInGroup(req, res, ['staff']);
};
/** Status of an auth route under a path of its own. */
const statusAt =
  (path: string): Look =>
  async ({ client }) => {
    const handler = monoCloudAuth(() => client);
    return (await handler(new Request(`http://localhost:3000${path}`))).status;
  };
/** Status of a sign-in whose ID token ends so many seconds from now. */
const signInEnding =
  (seconds: number): Look =>
  async (scene) => {
    const { issuer, sign, tokens } = provider;
    const iat = Math.floor(Date.now() / 1000) - 60;
    const claims = () => ({ iss: issuer, aud: 'web', sub: SUBJECT, nonce: provider.nonce, iat });
    const exp = iat + 60 + seconds;
    provider.answer(async (form) => tokens(form, { id_token: await sign({ ...claims(), exp }) }));
    return signIn(scene);
  };
/** Names of the user's claims after the profile at the tenant lost its name and gained an address. */
const changedProfile: Look = async (scene) => {
  provider.userinfo = () => ({ json: { sub: SUBJECT, name: 'Ada' } });
  await scene.browser.signIn();
  provider.userinfo = () => ({ json: { sub: SUBJECT, email: 'ada@example.com' } });
  await scene.browser.visit('userInfo');
  return Object.keys((await user(scene)) ?? {}).sort();
};
/** Requests that a second look at the document costs. */
const secondLook =
  (read: (scene: Scene) => Promise<unknown>): Look =>
  async (scene) => {
    await read(scene);
    const requests = vi.spyOn(globalThis, 'fetch');
    await read(scene);
    const { length } = requests.mock.calls;
    requests.mockRestore();
    return length;
  };
const byCertificate: Look = (scene) => {
  const aliases = { token_endpoint: `${provider.issuer}/token` };
  provider.metadata = { mtls_additional_endpoint_aliases: { store: aliases } };
  return signIn(scene);
};
const hanging: Look = (scene) => {
  provider.tokenScripts = [() => new Promise((resolve) => setTimeout(resolve, 1500, { status: 400 }))];
  return signIn(scene);
};
const other = 'http://localhost:4999';
const secret = 'a client secret that only the tests know';
const post = { clientAuthMethod: 'client_secret_post' } as const;
const certified = { clientAuthMethod: 'tls_client_auth', fetchUserInfo: false } as const;
const taking = { onBackChannelLogout: () => undefined };
const metadata = secondLook(({ client }) => client.oidcClient.getMetadata());
const jwks = secondLook(({ client }) => client.oidcClient.getJwks());
const ALL_NAMES = ['email', 'name', 'sub'];
const STRICT = ['email', 'sub'];
const refetching = { refetchUserInfo: true };
const promptNone = asks('prompt', 'prompt=none');
const redirectUri = asks('redirect_uri');
const HERE = 'http://localhost:3000';
const CALLBACK = '/api/auth/callback';

const cases: OptionCase[] = [
  ['clientId', 'CLIENT_ID', 'other', asks('client_id'), 'other', 'web'],
  ['clientSecret', 'CLIENT_SECRET', 'other', tokenForm('client_secret'), 'other', secret, post],
  ['clientAuthMethod', 'CLIENT_AUTH_METHOD', 'client_secret_post', tokenForm('client_secret'), secret, null],
  ['trustStoreId', 'TRUST_STORE_ID', 'store', byCertificate, 307, 500, certified],
  ['appUrl', 'APP_URL', other, redirectUri, `${other}${CALLBACK}`, HERE + CALLBACK],
  ['defaultAuthParams.scopes', 'SCOPES', 'openid shop', asks('scope'), 'openid shop', 'openid profile email'],
  ['defaultAuthParams.resource', 'RESOURCE', PRODUCTS, asks('resource'), PRODUCTS, ''],
  ['routes.signIn', 'SIGNIN_URL', '/in', statusAt('/in'), 307, 404],
  ['routes.callback', 'CALLBACK_URL', '/back', redirectUri, `${HERE}/back`, HERE + CALLBACK],
  ['routes.callback', 'CALLBACK_URL', '/back', statusAt('/back'), 400, 404],
  ['routes.userInfo', 'USER_INFO_URL', '/me', statusAt('/me'), 204, 404],
  ['routes.signOut', 'SIGNOUT_URL', '/out', statusAt('/out'), 307, 404],
  ['routes.backChannelLogout', 'BACK_CHANNEL_LOGOUT_URL', '/off', statusAt('/off'), 405, 404, taking],
  ['usePar', 'USE_PAR', true, asks('request_uri'), 'urn:pushed', ''],
  ['postLogoutRedirectUri', 'POST_LOGOUT_REDIRECT_URI', '/bye', leaving, '/bye', '/'],
  ['federatedSignOut', 'FEDERATED_SIGNOUT', false, signOut, '/', '/end-session'],
  ['fetchUserInfo', 'FETCH_USER_INFO', false, claim('name'), undefined, 'Ada'],
  ['fetchUserInfo', 'USER_INFO', false, claim('name'), undefined, 'Ada'],
  ['refetchUserInfo', 'REFETCH_USER_INFO', true, changedProfile, ALL_NAMES, ['name', 'sub']],
  ['strictProfileSync', 'REFETCH_STRICT_PROFILE_SYNC', true, changedProfile, STRICT, ALL_NAMES, refetching],
  ['allowQueryParamOverrides', 'ALLOW_QUERY_PARAM_OVERRIDES', false, promptNone, '', 'none'],
  ['clockSkew', 'CLOCK_SKEW', 120, signInEnding(30), 500, 307],
  ['clockTolerance', 'CLOCK_TOLERANCE', 5, signInEnding(-30), 500, 307],
  ['responseTimeout', 'RESPONSE_TIMEOUT', 1000, hanging, 503, 500],
  ['idTokenSigningAlg', 'ID_TOKEN_SIGNING_ALG', 'ES256', signIn, 500, 307],
  ['filteredIdTokenClaims', 'FILTERED_ID_TOKEN_CLAIMS', ['iss', 'exp'], claim('aud'), 'web', undefined],
  ['groupsClaim', 'GROUPS_CLAIM', 'roles', isStaff, true, false],
  ['metadataCacheDuration', 'METADATA_CACHE_DURATION', 0, metadata, 1, 0],
  ['jwksCacheDuration', 'JWKS_CACHE_DURATION', 0, jwks, 1, 0],
  ['tenantDomain', 'TENANT_DOMAIN', 'http://localhost:1', asks('client_id'), 'none', 'web'],
];

describe('the option', () => {
  cases.forEach(showBothWays);
});
