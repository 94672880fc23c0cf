import { MonoCloudHttpError, MonoCloudTokenError, type LogoutTokenClaims } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { remember } from '../expiring-map.ts';
import type { MonoCloudRequest } from '../http.ts';
import { unavailableSeconds } from '../unavailable.ts';
import type { OnBackChannelLogout } from '../options/callbacks.ts';
import type { BackChannelLogoutOptions } from '../types.ts';
import { answerRoute, refuseMethod, type RouteAnswer } from './route-answer.ts';
import { createProblem } from './sign-in-problem.ts';

const FORM = 'application/x-www-form-urlencoded';

type RawRequest = Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>;

/** The token of a form post. Undefined when there is none, or several: each of them could be the one that is meant. */
function readToken(raw: RawRequest): string | undefined {
  if (raw.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== FORM) return undefined;
  const [token, ...others] = new URLSearchParams(raw.body ?? '').getAll('logout_token');
  return others.length > 0 || token?.trim() === '' ? undefined : token;
}

/**
 * Verified claims, or undefined when the token is missing or refused.
 * @throws MonoCloudHttpError when the tenant's keys cannot be fetched or read, whatever is wrong with them: the tenant
 * must send the token again.
 */
async function readClaims(context: CoreContext, raw: RawRequest): Promise<LogoutTokenClaims | undefined> {
  const { clockSkew, clockTolerance } = context.options;
  const token = readToken(raw);
  if (token === undefined) return undefined;
  try {
    return await context.oidc.validateLogoutToken(token, { clockSkew, clockTolerance });
  } catch (error) {
    if (error instanceof MonoCloudTokenError) return undefined;
    if (error instanceof MonoCloudHttpError && unavailableSeconds(error) !== undefined) throw error;
    throw new MonoCloudHttpError('The keys of the tenant cannot be read', undefined, { cause: error });
  }
}

// A token is accepted for five minutes and the tolerance on either side, so it is remembered for longer.
const REPLAY_MILLISECONDS = 600_000;

/**
 * Acts on a logout token unless this process has done so before (OpenID Connect Back-Channel Logout §2.6). Resolves to
 * false for a replay. A token whose work failed may come again, as a tenant repeats what was not confirmed.
 */
async function actOnce(
  { logouts: memory, options }: CoreContext,
  { jti }: LogoutTokenClaims,
  work: () => Promise<void> | void,
): Promise<boolean> {
  if (memory.peek(jti)) return false;
  // Before the work, so that two of them at once do it once.
  remember(memory, jti, true, REPLAY_MILLISECONDS + 2000 * options.clockTolerance);
  try {
    await work();
  } catch (error) {
    memory.delete(jti);
    throw error;
  }
  return true;
}

/** Lets the application end what a logout token names, and tells of it. Throws what the work throws. */
async function endSessions(
  context: CoreContext,
  req: MonoCloudRequest,
  raw: RawRequest,
  work: OnBackChannelLogout,
): Promise<'accepted' | 'repeated' | 'refused'> {
  const type = 'back_channel_logout';
  let claims: LogoutTokenClaims | undefined;
  try {
    claims = await readClaims(context, raw);
    const { sub, sid } = claims ?? {};
    const isNew = claims && (await actOnce(context, claims, () => work(sub, sid)));
    const outcome = isNew ? 'accepted' : claims ? 'repeated' : 'refused';
    context.emit?.({ type, sub, outcome }, req);
    return outcome;
  } catch (error) {
    context.emit?.({ type, sub: claims?.sub, outcome: 'failed' }, req);
    throw error;
  }
}

/** `POST routes.backChannelLogout` (OpenID Connect Back-Channel Logout §2.5). 404 unless the application takes part. */
export const answerBackChannelLogout: RouteAnswer<BackChannelLogoutOptions> = (contextOf, req, res, given) =>
  answerRoute(req, res, {
    action: 'back-channel logout',
    frame: { title: 'No logout', isForPeople: false },
    contextOf,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    onError: given.onError,
    async work(raw) {
      const context = contextOf();
      const { onBackChannelLogout } = context.options;
      if (!onBackChannelLogout) return createProblem('not_found');
      if (raw.method.toUpperCase() !== 'POST') return refuseMethod(res, ['POST']);
      const outcome = await endSessions(context, req, raw, onBackChannelLogout);
      if (outcome === 'accepted') return res.noContent();
      const description = 'The logout token is missing or invalid.';
      return res.sendJson({ error: 'invalid_request', error_description: description }, 400);
    },
  });
