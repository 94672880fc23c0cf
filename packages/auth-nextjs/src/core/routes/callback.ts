import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-core';
import { timingSafeEqual } from '@monocloud/auth-core/internal';
import { parseCallbackParams } from '@monocloud/auth-core/utils';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../http.ts';
import { parseReturnUrl } from '../return-url.ts';
import { readSessionCookie } from '../session/session-cookie.ts';
import { writeSessionCookie } from '../session/session-cookie-writer.ts';
import { loadSession } from '../session/session-reading.ts';
import { exchangeOnce } from './code-exchange.ts';
import { beginSession } from './new-session.ts';
import { takePendingSignIn, type PendingSignIn } from '../session/state-cookie.ts';
import type { CallbackOptions } from '../types.ts';
import { createSignInFrame, renderForwardingPage } from './problem-answer.ts';
import { answerRoute, createFailureEvent, type RouteAnswer } from './route-answer.ts';

/** The error for a callback that belongs to no sign-in of this browser: too old, used before, or started elsewhere. */
function unknownSignIn(options?: ErrorOptions): MonoCloudValidationError {
  const message = 'Invalid Authentication State';
  return new MonoCloudValidationError(message, undefined, { code: 'unknown_sign_in', ...options });
}

type CallbackParams = ReturnType<typeof parseCallbackParams>;

/**
 * What the tenant answered, from the query, or from the body of a form post. An answer that repeats a parameter is none
 * of the tenant's: anyone can send it, so it is not logged.
 */
function readParams(raw: { method: string; url: string; body?: string }): CallbackParams {
  const isPost = raw.method.toUpperCase() === 'POST';
  try {
    return parseCallbackParams(isPost ? (raw.body ?? '') : raw.url);
  } catch (cause) {
    throw unknownSignIn({ cause });
  }
}

function assertSameState(params: CallbackParams, pending: PendingSignIn): void {
  if (timingSafeEqual(params.state ?? '', pending.state)) return;
  throw new MonoCloudValidationError('Invalid state', undefined, { code: 'other_state' });
}

/** The code, once it is certain who sends it. Nothing was sent to the tenant until here. */
async function requireCode(context: CoreContext, params: CallbackParams): Promise<string> {
  await context.oidc.validateAuthorizationResponseIssuer(params.iss);
  if (params.error !== undefined) throw new MonoCloudOPError(params.error, params.errorDescription);
  if (params.code === undefined) {
    const message = 'Authorization code not found in callback params';
    throw new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
  }
  return params.code;
}

/** A callback that comes again after a sign-in that worked, as by the back button, is no failure. */
async function requireSession(context: CoreContext, req: MonoCloudRequest): Promise<void> {
  const { record } = await loadSession(context, req);
  if (!record) throw unknownSignIn();
}

/** Where the person wanted to go, as far as that is known: a page that says what went wrong leads there again. */
interface Attempt {
  returnUrl?: string;
  pending?: PendingSignIn;
}

async function answerSignIn(
  context: CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  attempt: Attempt,
): Promise<string> {
  const params = readParams(await req.getRawRequest());
  return takePendingSignIn(req, res, context.options, params.state ?? '', async (pending, spend) => {
    if (pending) return finishSignIn(context, req, res, { attempt, params, pending, spend });
    await requireSession(context, req);
    return context.options.appUrl;
  });
}

interface Callback {
  attempt: Attempt;
  params: CallbackParams;
  pending: PendingSignIn;
  /** From here on the callback cannot come again: its code is sent. */
  spend: () => Promise<void>;
}

async function finishSignIn(
  context: CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  { attempt, params, pending, spend }: Callback,
): Promise<string> {
  const { options } = context;
  assertSameState(params, pending);
  attempt.pending = pending;
  attempt.returnUrl = parseReturnUrl(decodeURIComponent(pending.returnUrl), options.appUrl);
  const code = await requireCode(context, params);
  const begun = await exchangeOnce(context, pending.state, code, async () => {
    await spend();
    return beginSession(context, req, code, pending);
  });
  if (begun) {
    await writeSessionCookie(res, options, begun, await readSessionCookie(req, options));
  } else await requireSession(context, req);
  return attempt.returnUrl ?? options.appUrl;
}

/**
 * `GET` or `POST routes.callback`: checks `state`, the issuer (RFC 9207) and the answer, exchanges the
 * code, and begins a session. A callback that comes again leads on without touching the session that it began. What the person can do something about is answered with a page.
 */
export const answerCallback: RouteAnswer<CallbackOptions> = (contextOf, req, res, given) => {
  const attempt: Attempt = {};
  return answerRoute(req, res, {
    action: 'sign-in callback',
    frame: createSignInFrame(() => attempt.returnUrl),
    contextOf,
    methods: ['GET', 'POST'],
    onError: given.onError,
    onFailure: createFailureEvent(contextOf, req, () => attempt.pending),
    async work({ method }) {
      const target = await answerSignIn(contextOf(), req, res, attempt);
      // A redirect belongs to the navigation that the tenant's site began, along which no browser sends a strict cookie
      // (RFC 6265bis §5.2): a protected page would send the user to sign in again, without end. A page begins another one.
      if (contextOf().options.session.cookie.sameSite === 'strict')
        return res.sendHtml(renderForwardingPage(target), 200);
      // 307 repeats the method: after a form post it would hand the code on to the page the browser returns to.
      res.redirect(target, method.toUpperCase() === 'POST' ? 303 : 307);
    },
  });
};
