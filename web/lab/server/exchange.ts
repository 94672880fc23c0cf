import type { Check, LabAnswer, LabExchange, Outcome, RowId, Share, TokenClaims } from '../model.ts';
import { requestApi, type ApiRequest } from '../../server/api-connection.ts';
import type { Settings } from '../../server/settings.ts';
import type { TokenRequest } from '../../server/token-request.ts';
import { explain } from './reasons.ts';
import { damageSignature, readClaims, withoutToken } from './token-text.ts';
import { judge, LAB_APIS, type LabApi } from './verdict.ts';

/**
 * What goes to an API: nothing, a token with what the tenant granted it for, or no request at all since the tenant grants
 * no such token.
 */
export type Credential =
  'none' | { token: string; isDamaged: boolean; granted: TokenRequest } | { notIssued: TokenRequest };

/** Which APIs a token is for, and what it allows. */
type Reach = Pick<TokenClaims, 'audiences' | 'scopes'>;

/** What one request of the browser comes with. */
export interface Visit extends Pick<ApiRequest, 'requestId' | 'traceparent' | 'signal'> {
  settings: Settings;
}

/** Sends one real request, and reports its outcome with the reason. No part of the token is in the result. */
export async function callApi(
  api: LabApi,
  credential: Credential,
  visit: Visit,
): Promise<Omit<LabExchange, 'place'>> {
  const url = new URL(api.path, api.baseUrl(visit.settings));
  const token = toSent(credential);
  const claims = token === undefined ? undefined : readClaims(token);
  const answer = isSent(credential) ? await readAnswer(url, token, visit).catch(() => undefined) : undefined;
  const reach = claims ?? readGrant(credential);
  const outcome = nameOutcome({ api, credential, claims, reach }, answer);
  return {
    api: api.name,
    apiTitle: api.title,
    request: { method: 'GET', url: url.href, authorization: describeAuthorization(credential) },
    audiences: reach?.audiences ?? [],
    scopes: reach?.scopes ?? [],
    row: findRow(credential, reach),
    outcome,
    reason: explain(outcome, api),
    answer,
  };
}

/** Beyond this a body is not read to its end. */
const MAX_BODY_BYTES = 64 * 1024;
const SHOWN_CHARACTERS = 240;

/**
 * Sends one GET and keeps what the API answered: status, challenge, the beginning of the body, the time it took. Whatever
 * the API repeats of the token is removed.
 * @throws like requestApi.
 */
async function readAnswer(url: URL, accessToken: string | undefined, { settings, ...visit }: Visit) {
  const startedMs = performance.now();
  const response = await requestApi({
    ...visit,
    url,
    accessToken,
    timeoutMs: settings.apiTimeoutMs,
    maxBodyBytes: MAX_BODY_BYTES,
    readsRefusals: true,
  });
  const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
  const clean = (text: string) => (accessToken === undefined ? text : withoutToken(text, accessToken));
  const { 'www-authenticate': challenge, 'retry-after': retryAfter } = response.headers;
  const body = clean(response.body.toString());
  return {
    status: response.status,
    challenge: challenge === undefined ? undefined : clean(challenge),
    retryAfter: retryAfter === undefined ? undefined : clean(retryAfter),
    body: body.slice(0, SHOWN_CHARACTERS),
    isCut: body.length > SHOWN_CHARACTERS,
    durationMs,
  };
}

const isSent = (credential: Credential): boolean => credential === 'none' || 'token' in credential;

function toSent(credential: Credential): string | undefined {
  if (credential === 'none' || 'notIssued' in credential) return undefined;
  return credential.isDamaged ? damageSignature(credential.token) : credential.token;
}

function describeAuthorization(credential: Credential): string {
  if (credential === 'none') return 'none';
  if ('notIssued' in credential) return 'nothing was sent';
  return credential.isDamaged
    ? 'Bearer, one character of the signature changed'
    : 'Bearer, as the tenant made it';
}

const toReach = ({ resource, scopes }: TokenRequest): Reach => ({
  audiences: resource.split(' '),
  scopes: scopes.split(' ').filter(Boolean),
});

/** What is known of a token that only the tenant can read. */
function readGrant(credential: Credential): Reach | undefined {
  return credential === 'none' || 'notIssued' in credential ? undefined : toReach(credential.granted);
}

function findRow(credential: Credential, reach: Reach | undefined): RowId | undefined {
  if (credential === 'none') return 'none/none';
  if ('notIssued' in credential) return toRow(toReach(credential.notIssued));
  return reach && !credential.isDamaged ? toRow(reach) : undefined;
}

const toRow = ({ audiences, scopes }: Reach): RowId =>
  `${toShare(({ audience }) => audiences.includes(audience))}/${toShare(({ scope }) => scopes.includes(scope))}`;

function toShare(has: (api: LabApi) => boolean): Share {
  const [first, ...others] = LAB_APIS.filter(has);
  if (!first) return 'none';
  return others.length > 0 ? 'both' : first.name;
}

interface Attempted {
  api: LabApi;
  credential: Credential;
  /** Of a token that can be read. */
  claims: TokenClaims | undefined;
  reach: Reach | undefined;
}

function nameOutcome(attempted: Attempted, answer: LabAnswer | undefined): Outcome {
  if (!isSent(attempted.credential)) return 'not-issued';
  switch (answer?.status) {
    case undefined:
      return 'no-answer';
    case 200:
      return 'accepted';
    case 401:
      return nameRefusal(attempted);
    case 403:
      return 'missing-scope';
    case 429:
      return 'rate-limited';
    case 503:
      return 'unavailable';
    default:
      return 'unexpected';
  }
}

const REFUSALS: Record<Check['name'], Outcome> = {
  audience: 'wrong-audience',
  expiry: 'expired',
  // A scope that is missing is 403; with 401, something else was wrong.
  scope: 'refused',
};

/** An API answers `invalid_token` and no more (RFC 6750 §3.1); the reason follows from what it was sent. */
function nameRefusal({ api, credential, claims, reach }: Attempted): Outcome {
  if (credential === 'none') return 'no-token';
  if ('isDamaged' in credential && credential.isDamaged) return 'bad-signature';
  if (reach && !reach.audiences.includes(api.audience)) return 'wrong-audience';
  const failed = claims && judge(api, claims, Date.now()).checks.find(({ holds }) => !holds);
  return failed ? REFUSALS[failed.name] : 'refused';
}
