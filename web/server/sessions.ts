import { MonoCloudHttpError } from '@monocloud/auth-nextjs';
import type { ListedSession, RedisSessionStore } from '@monocloud/auth-nextjs/redis';
import { DEFAULT_RETRY_AFTER_SECONDS } from '@monoshop/service-kit/http';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import type { SessionsResponse } from '../data/sessions.ts';
import { auth, isSignedIn, sessionStore } from './auth.ts';
import { presentJson, respondToPage } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import { logEvent, type LogFields } from './log.ts';
import { signInRequired } from './map-token-error.ts';
import { refuseMethod, refuseMethodButPost, refusePath } from './refusals.ts';
import { readDevice } from './session-store.ts';
import { settings } from './settings.ts';

const unavailable = (cause: unknown): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'sessions_unavailable',
    title: 'Your sessions cannot be read just now',
    detail:
      'You are still signed in. This usually passes within a minute, and then the list says what has ended.',
    cause,
    retryAfterSeconds: DEFAULT_RETRY_AFTER_SECONDS,
  });

const noSession = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'not_found',
    title: 'There is no such session',
    detail: 'It has ended already, or is not one of yours.',
  });

const ownSessionUnknown = (): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'own_session_unknown',
    title: 'The other sessions could not be told from this one',
    detail: 'Sign out and in again, then end them. Nothing has been ended.',
  });

const userSchema = z.object({ sub: z.string() });

/** The user who asks, and the sessions that the store has of them. */
interface Asking {
  store: RedisSessionStore;
  /** `sub`, from the session of the request. */
  subject: string;
  /** Of the request and of its user, for the log. */
  fields: LogFields;
  list: () => ReturnType<typeof listOwn>;
}

/**
 * Lists the sessions that this shop keeps of the user. The store may be shared with another shop, whose users of the same
 * `sub` may be other people: its sessions are left out, by what the session of the request is for.
 * @param id of the request's session, by {@link readDevice}; without it, nothing is listed.
 */
export async function listOwn(
  store: Pick<RedisSessionStore, 'listSessions'>,
  subject: string,
  id: string | undefined,
): Promise<{ listed: ListedSession[]; current?: ListedSession }> {
  const all = await store.listSessions({ subject });
  const current = all.find(({ session }) => id !== undefined && readDevice(session)?.id === id);
  if (!current) return { listed: [] };
  return { current, listed: all.filter(({ application }) => application === current.application) };
}

/** Responds with the list that is left after `work`, to the pages of the shop and signed-in users only. */
const respondAfter = (
  request: NextRequest,
  work: (asking: Asking) => Promise<void> = () => Promise.resolve(),
): Promise<Response> =>
  respondToPage(
    request,
    { appOrigin: settings().appOrigin, isSignedIn, log: logEvent, name: 'sessions' },
    async ({ requestId, traceId, session: response }) => {
      try {
        const [client, store] = [await auth(), await sessionStore()];
        const session = await client.getSession(request, response);
        if (!session || !store) throw signInRequired(undefined);
        const { sub: subject } = userSchema.parse(session.user);
        const list = () => listOwn(store, subject, readDevice(session)?.id);
        await work({ store, subject, fields: { sub: subject, requestId, traceId }, list });
        return presentJson(toResponse(await list()), { requestId });
      } catch (error) {
        throw error instanceof MonoCloudHttpError ? unavailable(error) : error;
      }
    },
  );

function toResponse({ listed, current }: Awaited<ReturnType<Asking['list']>>): SessionsResponse {
  return {
    sessions: listed
      .map(({ id, beganAt, usedAt, session }) => {
        const { browser, system, isMobile, address } = readDevice(session) ?? {};
        const device = { browser, system, isMobile, address };
        return { id, beganAt, usedAt, isCurrent: id === current?.id, ...device };
      })
      .toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent)),
  };
}

type SessionContext = { params: Promise<{ id: string }> };

/** Ends a session that the user was shown. @throws GatewayError 404 for any other, such as one of another shop. */
export async function endListed({ store, subject, list }: Omit<Asking, 'fields'>, id: string) {
  const isListed = (await list()).listed.some((session) => session.id === id);
  if (!isListed || !(await store.endSession(id, { subject }))) throw noSession();
}

/** Ends all sessions of a user but the current one. `record` gets how many have ended, also when others have not. */
export async function endListedOthers(
  { store, subject, list }: Omit<Asking, 'fields'>,
  record: (count: number) => void,
): Promise<void> {
  const { listed, current } = await list();
  if (!current) throw ownSessionUnknown();
  const others = listed.filter(({ id }) => id !== current.id);
  const ends = await Promise.allSettled(others.map(({ id }) => store.endSession(id, { subject })));
  record(ends.filter((end) => end.status === 'fulfilled' && end.value).length);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}

const whereKept =
  <Rest extends unknown[]>(handle: (request: NextRequest, ...rest: Rest) => Response | Promise<Response>) =>
  (request: NextRequest, ...rest: Rest): Response | Promise<Response> =>
    settings().keepsSessions ? handle(request, ...rest) : refusePath(request);

/** `GET /api/sessions`: those of the signed-in user. Like every handler here, 404 where the shop keeps no sessions. */
export const respondSessions = whereKept((request) => respondAfter(request));

/** `POST /api/sessions/<id>/end`: ends that session of the user, and responds with those that are left. */
export const respondSessionEnd = whereKept(async (request, { params }: SessionContext) => {
  const { id } = await params;
  return respondAfter(request, async (asking) => {
    await endListed(asking, id);
    logEvent('info', 'session_ended_by_user', asking.fields);
  });
});

/** `POST /api/sessions/others/end`: ends all of them but that of the request, and responds with it. */
export const respondOthersEnd = whereKept((request) =>
  respondAfter(request, (asking) =>
    endListedOthers(asking, (count) =>
      logEvent('info', 'sessions_ended_by_user', { ...asking.fields, count }),
    ),
  ),
);

/** Any other method for the list: 405. */
export const refuseListMethod = whereKept((request) => refuseMethod(request));

/** Any other method for an end: 405. */
export const refuseEndMethod = whereKept((request) => refuseMethodButPost(request));
