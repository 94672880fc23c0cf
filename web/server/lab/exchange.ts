import type { Check, LabAnswer, LabExchange, Outcome, RowId, Share, TokenClaims } from '../../data/lab.ts';
import type { Settings } from '../settings.ts';
import { askApi } from './api-answer.ts';
import type { Wish } from './credentials.ts';
import { explain } from './reasons.ts';
import { damageSignature, readClaims } from './token-text.ts';
import { judge, LAB_APIS, type LabApi } from './verdict.ts';

/**
 * What goes to an API: nothing, a token with what the tenant granted it for, or no request at all since the tenant grants
 * no such token.
 */
export type Sending = 'none' | { token: string; isDamaged: boolean; granted: Wish } | { notIssued: Wish };

/** Whom a token is for, and what it allows. */
type Reach = Pick<TokenClaims, 'audiences' | 'scopes'>;

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
): Promise<Omit<LabExchange, 'place'>> {
  const url = new URL(api.path, api.baseUrl(settings));
  const token = toSent(sending);
  const claims = token === undefined ? undefined : readClaims(token);
  const answer = isSent(sending)
    ? await askApi({ url, token, requestId, timeoutMs: settings.apiTimeoutMs, signal }).catch(() => undefined)
    : undefined;
  const reach = claims ?? readGrant(sending);
  const outcome = nameOutcome({ api, sending, claims, reach }, answer);
  return {
    api: api.name,
    apiTitle: api.title,
    request: { method: 'GET', url: url.href, authorization: describeAuthorization(sending) },
    audiences: reach?.audiences ?? [],
    scopes: reach?.scopes ?? [],
    row: findRow(sending, reach),
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

const toReach = ({ resource, scopes }: Wish): Reach => ({
  audiences: resource.split(' '),
  scopes: scopes.split(' ').filter(Boolean),
});

/** What is known of a token that nobody but the tenant can read. */
function readGrant(sending: Sending): Reach | undefined {
  return sending === 'none' || 'notIssued' in sending ? undefined : toReach(sending.granted);
}

function findRow(sending: Sending, reach: Reach | undefined): RowId | undefined {
  if (sending === 'none') return 'none/none';
  if ('notIssued' in sending) return toRow(toReach(sending.notIssued));
  return reach && !sending.isDamaged ? toRow(reach) : undefined;
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
  sending: Sending;
  /** Of a token that can be read. */
  claims: TokenClaims | undefined;
  reach: Reach | undefined;
}

function nameOutcome(attempted: Attempted, answer: LabAnswer | undefined): Outcome {
  if (!isSent(attempted.sending)) return 'not-issued';
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

/** An API says `invalid_token` and no more (RFC 6750 §3.1); what is wrong follows from what it was sent. */
function nameRefusal({ api, sending, claims, reach }: Attempted): Outcome {
  if (sending === 'none') return 'no-token';
  if ('isDamaged' in sending && sending.isDamaged) return 'bad-signature';
  if (reach && !reach.audiences.includes(api.audience)) return 'wrong-audience';
  const failed = claims && judge(api, claims, Date.now()).checks.find(({ holds }) => !holds);
  return failed ? REFUSALS[failed.name] : 'refused';
}
