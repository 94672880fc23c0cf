import { toRequestId } from '@monoshop/service-kit/http';
import type { NextRequest } from 'next/server';
import type { LabRun, LabToken, Scenario } from '../../data/lab.ts';
import { answerJson } from '../answer.ts';
import { answerFailure } from '../failure-answer.ts';
import type { logEvent } from '../log.ts';
import { assertOwnSite } from '../request-site.ts';
import { toSessionFailure } from '../session-failure.ts';
import type { Settings } from '../settings.ts';
import { listAttempts, toWishInUse, type Credential, type Wish } from './credentials.ts';
import { tryAt, type Sending } from './exchange.ts';
import { explainRefresh } from './reasons.ts';
import { createRunLimit } from './run-limit.ts';
import { readClaims } from './token-text.ts';
import { findApi, judge, LAB_APIS, type LabApi } from './verdict.ts';

/** The part of `getTokens(req, res, options)` the lab relies on. `scopes` are those that the tenant granted. */
export type LabTokenSource = (
  request: NextRequest,
  response: Response,
  options: Wish & { forceRefresh: boolean },
) => Promise<{ accessToken: string; scopes: string }>;

export interface LabParts {
  getTokens: LabTokenSource;
  settings: () => Settings;
  log: typeof logEvent;
}

/** The lab's two answers; both need a session and a request of our own pages. */
export interface Lab {
  /** The claims of the token in use, and what each API would say to it. */
  showToken: (request: NextRequest) => Promise<Response>;
  /** Runs a scenario against both APIs. */
  run: (request: NextRequest, scenario: Scenario) => Promise<Response>;
}

/** What one request of the browser brings along. */
interface Visit {
  requestId: string;
  settings: Settings;
  signal: AbortSignal;
  /** Gets a token of the session; a refreshed session goes into the answer. */
  obtain: (wish: Wish, forceRefresh?: boolean) => ReturnType<LabTokenSource>;
}

/** Captures where tokens and settings come from. No token outlives the request, except in the session. */
export function createLab({ getTokens, settings, log }: LabParts): Lab {
  const countRun = createRunLimit();

  async function answer<T>(request: NextRequest, name: string, work: (visit: Visit) => Promise<T>) {
    const session = new Response();
    const requestId = toRequestId(request.headers.get('x-request-id'));
    const obtain: Visit['obtain'] = (wish, forceRefresh = false) =>
      getTokens(request, session, { ...wish, forceRefresh }).catch((error: unknown) => {
        throw toSessionFailure(error, wish.scopes);
      });
    try {
      assertOwnSite(request.headers, settings().appOrigin);
      const body = await work({ requestId, settings: settings(), signal: request.signal, obtain });
      return answerJson(body, 200, { session, requestId });
    } catch (error) {
      return answerFailure(error, { log, api: name, requestId, session, signal: request.signal });
    }
  }

  return {
    showToken: (request) => answer(request, 'lab', readToken),
    run: (request, scenario) =>
      answer(request, `lab ${scenario}`, (visit) => runScenario(visit, scenario, countRun)),
  };
}

async function readToken({ obtain, settings }: Visit): Promise<LabToken> {
  const { accessToken } = await obtain(toWishInUse(settings));
  const claims = readClaims(accessToken);
  return { claims, verdicts: claims ? LAB_APIS.map((api) => judge(api, claims, Date.now())) : [] };
}

async function runScenario(
  visit: Visit,
  scenario: Scenario,
  countRun: (subject: string) => void,
): Promise<LabRun> {
  const { obtain, settings } = visit;
  const isRefresh = scenario === 'refresh-now';
  const inUse = await obtain(toWishInUse(settings));
  countRun(readClaims(inUse.accessToken)?.subject ?? 'anybody');
  if (isRefresh) await obtain(toWishInUse(settings), true);
  const prepared: { place: number; api: LabApi; sending: Sending }[] = [];
  // One after the other: each may write the session, and the newest has to be written last.
  for (const [place, { api, credential }] of listAttempts(scenario, settings).entries()) {
    prepared.push({ place, api: findApi(api), sending: await toSending(visit, credential, inUse.scopes) });
  }
  const exchanges = await Promise.all(
    prepared.map(async ({ place, api, sending }) => ({ place, ...(await tryAt(api, sending, visit)) })),
  );
  return { scenario, exchanges, ...(isRefresh && { note: explainRefresh() }) };
}

/** Asks the tenant for nothing that it is known not to grant: the answer would be no token, but the grant be spent. */
async function toSending(
  { obtain, settings }: Visit,
  credential: Credential,
  granted: string,
): Promise<Sending> {
  if (credential === 'none') return 'none';
  const { wish, isDamaged } = credential;
  const isGranted = wish.scopes === settings.scopes || granted.split(' ').includes(wish.scopes);
  if (!isGranted) return { notIssued: wish };
  const { accessToken, scopes } = await obtain(wish);
  return { token: accessToken, isDamaged, granted: { resource: wish.resource, scopes } };
}
