import { createRateLimiter, type RateLimiter } from '@monoshop/service-kit/rate-limit';
import type { NextRequest } from 'next/server';
import type { LabExchange, LabRun, LabToken, Scenario } from '../model.ts';
import { GatewayError } from '../../server/gateway-error.ts';
import { presentJson, respondToPage, type GatewayParts } from '../../server/gateway.ts';
import { mapTokenError } from '../../server/map-token-error.ts';
import type { TokenRequest } from '../../server/token-request.ts';
import { listAttempts, toRequestInUse, type PlannedCredential } from './credentials.ts';
import { callApi, type Credential, type Visit } from './exchange.ts';
import { REFRESH_NOTE } from './reasons.ts';
import { readClaims } from './token-text.ts';
import { findApi, judge, LAB_APIS } from './verdict.ts';

/** The part of `getTokens(req, res, options)` the lab relies on. `scopes` are those that the tenant granted. */
export type LabTokenSource = (
  request: NextRequest,
  response: Response,
  options: TokenRequest & { forceRefresh: boolean },
) => Promise<{ accessToken: string; scopes: string }>;

interface LabParts extends Omit<GatewayParts, 'getTokens'> {
  getTokens: LabTokenSource;
}

/** The lab's two responses; both need a session and a request of our own pages. */
export interface Lab {
  /** The claims of the token in use, and how each API would judge it. */
  showToken: (request: NextRequest) => Promise<Response>;
  /** Runs a scenario against both APIs. */
  run: (request: NextRequest, scenario: Scenario) => Promise<Response>;
}

interface LabVisit extends Visit {
  /** Gets a token of the session; a refreshed session is sent with the response. */
  obtain: (token: TokenRequest, forceRefresh?: boolean) => ReturnType<LabTokenSource>;
}

/** Takes where tokens and settings come from. No token outlives the request, except in the session. */
export function createLab({ getTokens, isSignedIn, settings, log }: LabParts): Lab {
  const { appOrigin } = settings;
  const limiter = createRateLimiter(MAX_RUNS_PER_MINUTE);

  const respond = <T>(request: NextRequest, name: string, work: (visit: LabVisit) => Promise<T>) =>
    respondToPage(request, { appOrigin, isSignedIn, log, name }, async (exchange) => {
      const obtain: LabVisit['obtain'] = (token, forceRefresh = false) =>
        getTokens(request, exchange.session, { ...token, forceRefresh }).catch((error: unknown) => {
          throw mapTokenError(error, token.scopes, token.resource);
        });
      return presentJson(await work({ ...exchange, settings, obtain }), exchange);
    });

  return {
    showToken: (request) => respond(request, 'lab', readToken),
    run: (request, scenario) =>
      respond(request, `lab ${scenario}`, (visit) => runScenario(visit, scenario, limiter)),
  };
}

async function readToken({ obtain, settings }: LabVisit): Promise<LabToken> {
  const { accessToken } = await obtain(toRequestInUse(settings));
  const claims = readClaims(accessToken);
  return { claims, verdicts: claims ? LAB_APIS.map((api) => judge(api, claims, Date.now())) : [] };
}

/** Each run costs the tenant up to two grants. */
const MAX_RUNS_PER_MINUTE = 60;

/** @throws GatewayError 429 `too_many_requests` when the user's minute is used up. */
function countRun(limiter: RateLimiter, subject: string): void {
  const { isExceeded, resetSeconds } = limiter.add(subject);
  if (!isExceeded) return;
  throw new GatewayError({
    status: 429,
    code: 'too_many_requests',
    title: 'The lab needs a pause',
    detail: `At most ${MAX_RUNS_PER_MINUTE} runs in a minute are possible.`,
    retryAfterSeconds: resetSeconds,
  });
}

async function runScenario(visit: LabVisit, scenario: Scenario, limiter: RateLimiter): Promise<LabRun> {
  const { obtain, settings } = visit;
  const isRefresh = scenario === 'refresh-now';
  const inUse = await obtain(toRequestInUse(settings));
  countRun(limiter, readClaims(inUse.accessToken)?.subject ?? 'unknown');
  if (isRefresh) await obtain(toRequestInUse(settings), true);
  const sends: (() => Promise<LabExchange>)[] = [];
  // One after the other: each may write the session, and the newest has to be written last.
  for (const [place, { api, credential }] of listAttempts(scenario, settings).entries()) {
    const ready = await toCredential(visit, credential, inUse.scopes);
    sends.push(async () => ({ place, ...(await callApi(findApi(api), ready, visit)) }));
  }
  const exchanges = await Promise.all(sends.map((send) => send()));
  return { scenario, exchanges, ...(isRefresh && { note: REFRESH_NOTE }) };
}

/** Does not request what the tenant is known not to grant: there would be no token, but a refresh token would be spent. */
async function toCredential(
  { obtain, settings }: LabVisit,
  planned: PlannedCredential,
  granted: string,
): Promise<Credential> {
  if (planned === 'none') return 'none';
  const { token: wanted, isDamaged } = planned;
  const isGranted = wanted.scopes === settings.scopes || granted.split(' ').includes(wanted.scopes);
  if (!isGranted) return { notIssued: wanted };
  const { accessToken, scopes } = await obtain(wanted);
  return { token: accessToken, isDamaged, granted: { resource: wanted.resource, scopes } };
}
