import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudValidationErrorCode } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { reportError } from '../diagnostics.ts';
import type { MonoCloudResponse } from '../exchange.ts';
import { outageSeconds } from '../outage.ts';
import { renderProblemPage } from './problem-page.ts';

const LONGEST_DETAIL = 300;

// A map, since an object would know `constructor` as well, and anybody may say that this is their error.
const TEXTS = new Map([
  ['access_denied', 'The sign-in was cancelled, or you were not let in.'],
  ['login_required', 'You need to sign in to go on.'],
  ['consent_required', 'The sign-in needs your consent to go on.'],
  ['interaction_required', 'The sign-in needs something more from you to go on.'],
  ['temporarily_unavailable', 'The sign-in service is busy right now. Please wait a moment.'],
]);

const STALE = new Set<MonoCloudValidationErrorCode | undefined>([
  'unknown_sign_in',
  'other_state',
  'session_over',
]);

// Pages for what only the operator can change: the log names the way out.
const TOO_LARGE = new Map<MonoCloudValidationErrorCode | undefined, string>([
  ['session_too_large', 'Your account has more data than this application can keep for you.'],
  ['sign_in_too_large', 'This sign-in carries more data than your browser can keep.'],
]);

interface Page {
  title: string;
  text: string;
  detail?: string;
  status: number;
}

function pageFor(error: unknown): Page | undefined {
  const title = 'You are not signed in';
  const stale = { title, text: 'This sign-in has expired or was already used.', status: 400 };
  if (error instanceof MonoCloudOPError) {
    // An answer of the token endpoint, not of the person: only a code that came too late is theirs to mend.
    if (error.raw) return error.error === 'invalid_grant' ? stale : undefined;
    const text = TEXTS.get(error.error) ?? 'The sign-in service did not complete the sign-in.';
    const detail = [error.error, error.errorDescription].filter(Boolean).join(': ').slice(0, LONGEST_DETAIL);
    return { title, text, detail, status: error.error === 'access_denied' ? 403 : 400 };
  }
  if (!(error instanceof MonoCloudValidationError)) return undefined;
  if (STALE.has(error.code)) return stale;
  const tooLarge = TOO_LARGE.get(error.code);
  if (tooLarge !== undefined) {
    reportError('sign-in', error);
    return { title, text: tooLarge, status: 500 };
  }
  if (error.code !== 'other_issuer') return undefined;
  // Either somebody mixes tenants up, or this application names the wrong one: the operator has to know.
  reportError('sign-in callback', error);
  return {
    title,
    text: 'The answer did not come from the sign-in service of this application.',
    status: 400,
  };
}

function send(page: Page, { options }: CoreContext, res: MonoCloudResponse, returnUrl?: string): void {
  const query = returnUrl === undefined ? '' : `?return_url=${encodeURIComponent(returnUrl)}`;
  const retryUrl = `${options.appUrl}${options.routes.signIn}${query}`;
  res.sendHtml(renderProblemPage({ ...page, retryUrl, homeUrl: options.appUrl }), page.status);
}

/**
 * Answers a tenant or a session store that is out of reach with a page and 503. Returns false for any other error.
 * @param returnUrl where the person wanted to go: trying again leads there.
 */
export function explainOutage(
  error: unknown,
  contextOf: () => CoreContext,
  res: MonoCloudResponse,
  returnUrl?: string,
): boolean {
  const seconds = outageSeconds(error);
  if (seconds === undefined) return false;
  reportError('reaching tenant and session store for a sign-in', error);
  res.setRetryAfter(seconds);
  const text = 'The sign-in service cannot be reached right now. Please wait a moment.';
  send({ title: 'You are not signed in', text, status: 503 }, contextOf(), res, returnUrl);
  return true;
}

/**
 * Answers what a person can do something about with a page. Returns false for any other error.
 * @param returnUrl where the person wanted to go: trying again leads there.
 */
export function explainSignInProblem(
  error: unknown,
  contextOf: () => CoreContext,
  res: MonoCloudResponse,
  returnUrl?: string,
): boolean {
  const page = pageFor(error);
  if (!page) return explainOutage(error, contextOf, res, returnUrl);
  send(page, contextOf(), res, returnUrl);
  return true;
}
