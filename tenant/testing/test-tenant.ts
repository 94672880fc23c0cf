import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinApis } from '@monoshop/apis';
import { API_SCOPES } from '../provider/resources.ts';
import { readTenantSettings } from '../settings.ts';
import { startTenant, type TenantHooks, type TenantSettings, type TokenRequest } from '../tenant.ts';
import { createBrowser, type Browser, type Credentials } from './browser.ts';
import { createRelyingParty, type ClientCredentials, type TokenTarget } from './relying-party.ts';

/** Tokens of a signed-in user, as the token endpoint names them (RFC 6749 §5.1). */
export interface TokenResponse {
  access_token: string;
  id_token: string;
  refresh_token: string;
  token_type: string;
  /** Seconds. */
  expires_in: number;
  scope: string;
}

/** An ID token comes with a refresh only when the scope that was asked for holds `openid`. */
export type RefreshResponse = Omit<TokenResponse, 'id_token'> & { id_token?: string };

export interface SignInOptions extends Partial<Credentials>, TokenTarget {
  browser?: Browser;
  /** What the code is exchanged for, where the sign-in names more. Default: `resource`. */
  tokenResource?: string | string[];
}

export interface TestTenant {
  issuer: string;
  /** Where it really listens; another address than the issuer only when a test gives it one. */
  url: string;
  /** For code and refresh token. Nothing listens at the redirect URI. */
  webClient: ClientCredentials & { redirectUri: string };
  /** For client credentials. */
  tokenClient: ClientCredentials;
  clientCredentialsToken: (target: { resource: string | string[]; scope: string }) => Promise<string>;
  /**
   * Walks the real sign-in page with a cookie jar of its own (or that of a browser), then exchanges the code. Ada, reading
   * and both APIs by default; on the consent page, if there is one, `decision` (to allow). The scope has to hold `openid` and `offline_access`.
   */
  signIn: (options?: SignInOptions) => Promise<TokenResponse>;
  /** Spends a refresh token of the web client. */
  refresh: (refreshToken: string, target?: TokenTarget) => Promise<RefreshResponse>;
  /**
   * Follows any authorization URL as a browser would and returns the redirect back to the client. The fields of a
   * form post come as the query of the URL.
   */
  authorize: (authorizationUrl: string | URL, credentials?: Partial<Credentials>) => Promise<URL>;
  /** Every answer of the token endpoint so far. */
  tokenRequests: TokenRequest[];
  /** Stops the tenant and removes its state, unless the state folder was given. */
  stop: () => Promise<void>;
}

const ADA = { username: 'ada@monoshop.example', password: 'monoshop' };
const RESOURCES = Object.keys(API_SCOPES);
const SCOPE = `openid profile email offline_access ${joinApis('scope')}`;

/**
 * Starts a tenant on a random port with a state folder of its own, over real HTTP. Every setting can be overridden.
 * @param logger takes its events and warnings; by default warnings go to standard output.
 */
export async function startTestTenant(
  overrides: Partial<TenantSettings> = {},
  logger?: TenantHooks['logger'],
): Promise<TestTenant> {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-tenant-'));
  const settings = { ...readTestSettings(stateDir), ...overrides };
  const tokenRequests: TokenRequest[] = [];
  const { issuer, url, stop } = await startTenant(settings, {
    logger,
    tokenRequested: (request) => tokenRequests.push(request),
  });
  const redirectUri = `${settings.webUrl}/api/auth/callback`;
  const webClient = { clientId: settings.webClientId, clientSecret: settings.webClientSecret, redirectUri };
  const tokenClient = { clientId: settings.tokenClientId, clientSecret: settings.tokenClientSecret };
  const web = createRelyingParty(issuer, webClient, redirectUri);
  const machine = createRelyingParty(issuer, tokenClient, redirectUri);
  return {
    issuer,
    url,
    webClient,
    tokenClient,
    tokenRequests,
    clientCredentialsToken: async (target) => (await machine.clientCredentials(target)).access_token,
    async signIn({
      resource = RESOURCES,
      tokenResource = resource,
      scope = SCOPE,
      browser = createBrowser(issuer),
      ...credentials
    } = {}) {
      const { url: start, transaction } = await web.start({ resource, scope });
      const callback = await browser.follow(start, { ...ADA, ...credentials });
      const answer = await web.finish(callback, transaction, { resource: tokenResource });
      return requireIdToken(requireRefreshToken(answer));
    },
    refresh: async (refreshToken, target = {}) =>
      requireRefreshToken(await web.refresh(refreshToken, target)),
    authorize: (start, credentials = {}) => createBrowser(issuer).follow(start, { ...ADA, ...credentials }),
    async stop() {
      await stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

const readTestSettings = (stateDir: string): TenantSettings =>
  readTenantSettings({
    environment: {
      TENANT_PORT: '0',
      TENANT_STATE_DIR: stateDir,
      TENANT_WEB_CLIENT_SECRET: 'web-client-secret-of-the-tests',
      TENANT_TOKEN_CLIENT_SECRET: 'token-client-secret-of-the-tests',
      TENANT_REFRESH_TOKEN_SECONDS: '3600',
      TENANT_SESSION_SECONDS: '3600',
    },
  });

function requireRefreshToken(answer: Partial<TokenResponse>): RefreshResponse {
  const { access_token, id_token, refresh_token, token_type, expires_in, scope = '' } = answer;
  if (!access_token || !refresh_token || !token_type || expires_in === undefined) {
    throw new Error('The tenant gave no refresh token; ask for offline_access.');
  }
  return { access_token, id_token, refresh_token, token_type, expires_in, scope };
}

function requireIdToken({ id_token, ...tokens }: RefreshResponse): TokenResponse {
  if (!id_token) throw new Error('The tenant gave no ID token; ask for openid.');
  return { ...tokens, id_token };
}
