import type { Check, LabAnswer, LabExchange, Outcome, RowId, Share, TokenClaims } from '../../data/lab.ts';
import type { Settings } from '../settings.ts';
import { askApi } from './api-answer.ts';
import type { Wish } from './credentials.ts';
import { explain } from './reasons.ts';
import { damageSignature, readClaims } from './token-text.ts';
import { judge, LAB_APIS, type LabApi } from './verdict.ts';

/** What goes to an API: nothing, a token, or no request at all since the tenant grants no such token. */
export type Sending = 'none' | { token: string; isDamaged: boolean } | { notIssued: Wish };

export interface ExchangeContext {
  settings: Settings;
  requestId: string;
  signal: AbortSignal;
}

/** Makes one real request, and says how it went and why. Nobody gets to see the token. */
export async function tryAt(
  api: LabApi,
  sending: Sending,
  { settings, requestId, signal }: ExchangeContext,
): Promise<LabExchange> {
  const url = new URL(api.path, api.baseUrl(settings));
  const token = toSent(sending);
  const claims = token === undefined ? undefined : readClaims(token);
  const answer = isSent(sending)
    ? await askApi({ url, token, requestId, timeoutMs: settings.apiTimeoutMs, signal }).catch(() => undefined)
    : undefined;
  const outcome = nameOutcome(api, sending, claims, answer);
  return {
    api: api.name,
    apiTitle: api.title,
    request: { method: 'GET', url: url.href, authorization: describeAuthorization(sending) },
    audiences: claims?.audiences ?? [],
    scopes: claims?.scopes ?? [],
    row: findRow(sending, claims),
    outcome,
    reason: explain(outcome, api),
    answer,
  };
}

const isSent = (sending: Sending): boolean => sending === 'none' || 'token' in sending;

function toSent(sending: Sending): string | undefined {
  if (sending === 'none' || 'notIssued' in sending) return undefined;
  return sending.isDamaged ? damageSignature(sending.token) : sending.token;
}

function describeAuthorization(sending: Sending): string {
  if (sending === 'none') return 'none';
  if ('notIssued' in sending) return 'nothing was sent';
  return sending.isDamaged
    ? 'Bearer, one character of the signature changed'
    : 'Bearer, as the tenant made it';
}

function findRow(sending: Sending, claims: TokenClaims | undefined): RowId | undefined {
  if (sending === 'none') return 'none/none';
  if ('notIssued' in sending) {
    return toRow(sending.notIssued.resource.split(' '), sending.notIssued.scopes.split(' '));
  }
  return claims && !sending.isDamaged ? toRow(claims.audiences, claims.scopes) : undefined;
}

const toRow = (audiences: string[], scopes: string[]): RowId =>
  `${toShare(({ audience }) => audiences.includes(audience))}/${toShare(({ scope }) => scopes.includes(scope))}`;

function toShare(has: (api: LabApi) => boolean): Share {
  const [first, ...others] = LAB_APIS.filter(has);
  if (!first) return 'none';
  return others.length > 0 ? 'both' : first.name;
}

function nameOutcome(
  api: LabApi,
  sending: Sending,
  claims: TokenClaims | undefined,
  answer: LabAnswer | undefined,
): Outcome {
  if (!isSent(sending)) return 'not-issued';
  switch (answer?.status) {
    case undefined:
      return 'no-answer';
    case 200:
      return 'accepted';
    case 401:
      return nameRefusal(api, sending, claims);
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

/** An API says `invalid_token` and no more (RFC 6750 §3.1); what is wrong follows from what it was sent. */
function nameRefusal(api: LabApi, sending: Sending, claims: TokenClaims | undefined): Outcome {
  if (sending === 'none') return 'no-token';
  if ('isDamaged' in sending && sending.isDamaged) return 'bad-signature';
  const failed = claims && judge(api, claims, Date.now()).checks.find(({ holds }) => !holds);
  return failed ? REFUSALS[failed.name] : 'refused';
}
