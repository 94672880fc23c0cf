import { APIS, listWrites, type ApiName } from '@monoshop/apis';
import { inSpan } from '@monoshop/service-kit/telemetry';
import { z } from 'zod';
import { GatewayError } from './gateway-error.ts';

/** Values of `MONOSHOP_TOKENS`. */
export const TOKEN_MODES = ['combined', 'per-api'] as const;

/** The part of the settings that says what access tokens are requested for. */
export interface TokenSettings {
  /** The identifier of each API at the tenant. */
  audiences: Record<ApiName, string>;
  /** Whether one access token is for all APIs, or each API gets a token of its own. */
  tokens: (typeof TOKEN_MODES)[number];
  /** Space-separated audiences of all access tokens: of the one that is combined, or of one each. */
  resource: string;
  /** Space-separated scopes of all access tokens: those of the APIs that they are for. */
  scopes: string;
}

/** What a user is asked about when it is needed, and not at an ordinary sign-in. */
export const WRITE_SCOPES = listWrites().map(({ write }) => write.scope);

/** Whether one of these space-separated scopes is for changing data. */
export function mayWrite(scopes: string | null | undefined): boolean {
  const all = new Set(scopes?.split(/\s+/));
  return WRITE_SCOPES.some((scope) => all.has(scope));
}

/** An access token with its scopes as the tenant granted them, space-separated, which may be others than were requested. */
export interface IssuedToken {
  accessToken: string;
  scopes?: string;
  /** Of the session. The SDK verified it when it came. */
  idToken?: string;
}

const claims = z.object({ sub: z.string() });

/** Whose tokens these are, for the log: `sub` of the ID token; undefined where none can be read. */
export function readSubject({ idToken = '' }: IssuedToken): string | undefined {
  try {
    const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString();
    return claims.parse(JSON.parse(payload)).sub;
  } catch {
    return undefined;
  }
}

/** What to request an access token for, as `getTokens` takes it: space-separated lists. */
export interface TokenRequest {
  resource: string;
  scopes: string;
}

/** Runs what gets an access token of the session, in a span. The events of the SDK say what it did for that. */
export const observeTokens = <Token>(getTokens: () => Promise<Token>): Promise<Token> =>
  inSpan('getTokens', {}, getTokens);

/** Whether a space-separated `resource` names more than one. */
export const areSeveral = (resource: string): boolean => resource.trim().includes(' ');

/** What the messages need to know of an API: its display name and the scope of the route. */
export interface FailingApi {
  name: string;
  scope: string;
}

/**
 * Stops a request to an API that the storefront requests no token for, since `MONOCLOUD_AUTH_RESOURCE` leaves it out.
 * @param scopes space-separated scopes of the token.
 * @throws GatewayError 403 `api_not_configured`.
 */
export function assertConfigured({ name, scope }: FailingApi, scopes: string): void {
  if (scopes.split(' ').includes(scope)) return;
  throw new GatewayError({
    status: 403,
    code: 'api_not_configured',
    title: `${name} is not set up in this shop`,
    detail: `The storefront is not configured to ask for access to the ${name}. Your account is not the reason.`,
  });
}

/**
 * The scopes to request: an API whose audience is not among the resources gets no token, and its scope would make the
 * provider refuse the whole request. A resource that is no API's audience may stand for any API in a combined token, so
 * nothing is left out of that.
 */
export function listScopes({ resource, audiences, tokens }: Omit<TokenSettings, 'scopes'>): string {
  const resources = new Set(resource.trim().split(/\s+/));
  const known = new Set(Object.values(audiences));
  const areAllKnown = tokens === 'per-api' || [...resources].every((one) => known.has(one));
  const asked = APIS.filter(({ name }) => !areAllKnown || resources.has(audiences[name]));
  return asked.map(({ scope }) => scope).join(' ');
}
