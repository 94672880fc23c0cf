import type { MonoCloudResponse } from '../http.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { asksForPage } from './fetch-metadata.ts';
import { PROBLEM_STYLE } from './problem-style.ts';
import type { Problem, ProblemCode } from './sign-in-problem.ts';

/** How failures of a route are described. */
export interface ProblemFrame {
  /** What a page says first, and the title of the answer to a script. */
  title: string;
  /** Whether people go to this address, so that a request that does not say what it wants gets a page. */
  isForPeople: boolean;
  /** Where trying again leads. */
  retryUrl?: (options: MonoCloudOptionsResolved) => string;
  /** What to say instead of the common text. */
  texts?: Partial<Record<ProblemCode, string>>;
}

/**
 * For the routes of a sign-in.
 * @param returnUrl where the person wanted to go, as far as that is known by then: trying again leads there.
 */
export function createSignInFrame(returnUrl: () => string | undefined): ProblemFrame {
  return {
    title: 'You are not signed in',
    isForPeople: true,
    retryUrl({ appUrl, routes }) {
      const target = returnUrl();
      const query = target === undefined ? '' : `?return_url=${encodeURIComponent(target)}`;
      return `${appUrl}${routes.signIn}${query}`;
    },
  };
}

export interface ProblemContext {
  frame: ProblemFrame;
  /** Of the request; lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Throws while the configuration is not complete: the page then leads to the root of the site. */
  optionsOf: () => MonoCloudOptionsResolved;
  /** Finds the line in the log. */
  reference?: string;
}

/** A short name of one occurrence, for a person to tell and an operator to look for. */
export function createReference(): string {
  return crypto.randomUUID().slice(0, 8);
}

function waysOut({ frame, optionsOf }: ProblemContext): { retryUrl?: string; homeUrl: string } {
  try {
    const options = optionsOf();
    return { retryUrl: frame.retryUrl?.(options), homeUrl: options.appUrl };
  } catch {
    return { homeUrl: '/' };
  }
}

const ESCAPES = new Map(
  Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }),
);

/**
 * Text that stays text inside HTML, in elements and in quoted attributes. Our own, since `escape-html` has had no release
 * since 2015; the service kit has the same, which the SDK is copied without.
 */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES.get(character) ?? '');
}

const SIGN =
  '<svg viewBox="2.25 2.25 19.5 19.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/></svg>';

function renderNote(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<p class="detail">${name}: <code>${escapeHtml(value)}</code></p>`;
}

/**
 * A page of its own, without scripts or outside files, for a person whose request did not work out. Its one style sheet is
 * the one that `PROBLEM_STYLE_SOURCE` lets through. Every text may come from outside.
 */
function renderProblemPage({ code, detail }: Problem, text: string, context: ProblemContext): string {
  const { frame, reference } = context;
  const { retryUrl, homeUrl } = waysOut(context);
  const title = escapeHtml(frame.title);
  const note = renderNote('The sign-in service said', detail) + renderNote('Reference', reference);
  const retry = retryUrl === undefined ? '' : `<a href="${escapeHtml(retryUrl)}">Try again</a>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">' +
    '<meta name="color-scheme" content="light dark">' +
    `<title>${title}</title><style>${PROBLEM_STYLE}</style></head><body><main data-problem="${code}">${SIGN}` +
    `<h1>${title}</h1><p>${escapeHtml(text)}</p>` +
    `<p class="ways">${retry}<a href="${escapeHtml(homeUrl)}">Go to the start page</a></p>${note}</main></body></html>`
  );
}

/**
 * Answers a failure: a person gets a page that says what to do, a script problem details (RFC 9457) with a `code`. Never
 * an empty body.
 */
export function answerProblem(res: MonoCloudResponse, problem: Problem, context: ProblemContext): void {
  const { status, code, retryAfterSeconds } = problem;
  const { frame, headers, reference } = context;
  const text = frame.texts?.[code] ?? problem.text;
  if (retryAfterSeconds !== undefined) res.setRetryAfter(retryAfterSeconds);
  if (asksForPage(headers, frame.isForPeople)) {
    return res.sendHtml(renderProblemPage(problem, text, context), status);
  }
  const details = { status, code, title: frame.title, detail: text, reference };
  return res.sendJson(details, status, 'application/problem+json');
}

/**
 * A page that leads on at once, without a script. Its own address, which has a code in it, goes to no other page.
 * @param url where to: an address of the application.
 */
export function renderForwardingPage(url: string): string {
  const target = escapeHtml(url);
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">' +
    '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">' +
    `<meta http-equiv="refresh" content="0;url=${target}"><title>You are signed in</title></head>` +
    `<body><p><a href="${target}">Continue</a></p></body></html>`
  );
}
