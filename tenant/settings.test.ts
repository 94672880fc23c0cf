import { expect, test } from 'vitest';
import { readTenantSettings } from './settings.ts';

const SECRETS = {
  TENANT_WEB_CLIENT_SECRET: 'a-secret-of-the-storefront',
  TENANT_TOKEN_CLIENT_SECRET: 'a-secret-of-the-command',
};
const read = (environment: Record<string, string>) => readTenantSettings({ environment });

test('two secrets are enough, everything else has a default', () => {
  expect(read(SECRETS)).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    issuer: undefined,
    webUrl: 'http://localhost:3000',
    webClientId: 'monoshop-web',
    tokenClientId: 'monoshop-token',
    accessTokenSeconds: 300,
    signingAlgorithm: 'RS256',
    openidInApiTokens: false,
    singleResource: false,
    logLevel: 'warn',
  });
});

test('every variable is honoured', () => {
  const settings = read({
    ...SECRETS,
    TENANT_PORT: '4100',
    TENANT_HOST: '::1',
    TENANT_ISSUER: 'https://login.monoshop.example/',
    TENANT_STATE_DIR: '/tmp/somewhere',
    TENANT_WEB_URL: 'http://localhost:3100/',
    TENANT_WEB_CLIENT_ID: 'web',
    TENANT_WEB_REDIRECT_URIS: 'http://localhost:3101/callback  http://localhost:3102/callback',
    TENANT_WEB_BACKCHANNEL_LOGOUT_URI: 'http://localhost:3100/api/auth/backchannel-logout',
    TENANT_TOKEN_CLIENT_ID: 'machine',
    TENANT_ACCESS_TOKEN_SECONDS: '2',
    TENANT_ID_TOKEN_SECONDS: '3',
    TENANT_REFRESH_TOKEN_SECONDS: '4',
    TENANT_SESSION_SECONDS: '5',
    TENANT_SIGNING_ALGORITHM: 'ES256',
    TENANT_OPENID_IN_API_TOKENS: 'true',
    TENANT_SINGLE_RESOURCE: 'true',
    LOG_LEVEL: 'info',
  });
  expect(settings).toEqual({
    port: 4100,
    host: '::1',
    issuer: 'https://login.monoshop.example',
    stateDir: '/tmp/somewhere',
    webUrl: 'http://localhost:3100',
    webClientId: 'web',
    webClientSecret: SECRETS.TENANT_WEB_CLIENT_SECRET,
    redirectUris: ['http://localhost:3101/callback', 'http://localhost:3102/callback'],
    backchannelLogoutUri: 'http://localhost:3100/api/auth/backchannel-logout',
    tokenClientId: 'machine',
    tokenClientSecret: SECRETS.TENANT_TOKEN_CLIENT_SECRET,
    accessTokenSeconds: 2,
    idTokenSeconds: 3,
    refreshTokenSeconds: 4,
    sessionSeconds: 5,
    signingAlgorithm: 'ES256',
    openidInApiTokens: true,
    singleResource: true,
    logLevel: 'info',
  });
});

test('F11 all problems come at once, each with its variable and its remedy', () => {
  const environment = { TENANT_PORT: '99999', TENANT_WEB_URL: 'shop', TENANT_SESSION_SECONDS: '0' };
  const names = [...Object.keys(environment), ...Object.keys(SECRETS)];
  expect(() => read(environment)).toThrow(/for 5 reasons/);
  for (const name of names) expect(() => read(environment)).toThrow(new RegExp(`${name} .*\\. Set it to`));
});

test.each([
  ['plain http beyond this machine', 'http://login.monoshop.example'],
  ['a host that only looks like localhost', 'http://localhost.evil.example'],
  ['a path', 'https://login.monoshop.example/tenant'],
  ['a query', 'https://login.monoshop.example?x=1'],
  ['no URL', 'login'],
])('refuses an issuer with %s', (_name, issuer) => {
  expect(() => read({ ...SECRETS, TENANT_ISSUER: issuer })).toThrow(/TENANT_ISSUER/);
});

test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
  'accepts the issuer %s',
  (issuer) => {
    expect(read({ ...SECRETS, TENANT_ISSUER: issuer }).issuer).toBe(issuer);
  },
);

test('a secret that is too short is refused and never repeated', () => {
  const attempt = () => read({ ...SECRETS, TENANT_WEB_CLIENT_SECRET: 'hunter2' });
  expect(attempt).toThrow(/TENANT_WEB_CLIENT_SECRET is shorter than 16 characters/);
  expect(attempt).not.toThrow(/hunter2/);
});
