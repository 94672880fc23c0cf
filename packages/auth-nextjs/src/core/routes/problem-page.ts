import { PROBLEM_STYLE } from './problem-style.ts';

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

/** What the page tells. Every text may come from outside; the page escapes it. */
export interface ProblemText {
  /** Its name, for tests and support. */
  code: string;
  title: string;
  text: string;
  /** What the tenant said, for support: an error code, never a token. */
  detail?: string;
  /** What to tell the operator, who finds it in the log. */
  reference?: string;
  /** Where to try again, if that makes sense. */
  retryUrl?: string;
  homeUrl: string;
}

const SIGN =
  '<svg viewBox="2.25 2.25 19.5 19.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/></svg>';

function renderNote(name: string, value: string | undefined): string {
  return value === undefined ? '' : `<p class="detail">${name}: <code>${escapeHtml(value)}</code></p>`;
}

/**
 * A page of its own, without scripts or outside files, for a person whose request did not work out. Its one style sheet is
 * the one that `PROBLEM_STYLE_SOURCE` lets through.
 */
export function renderProblemPage(problem: ProblemText): string {
  const { code, title, text, detail, reference, retryUrl, homeUrl } = problem;
  const note = renderNote('The sign-in service said', detail) + renderNote('Reference', reference);
  const retry = retryUrl === undefined ? '' : `<a href="${escapeHtml(retryUrl)}">Try again</a>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">' +
    '<meta name="color-scheme" content="light dark">' +
    `<title>${escapeHtml(title)}</title><style>${PROBLEM_STYLE}</style></head><body><main data-problem="${code}">${SIGN}` +
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` +
    `<p class="ways">${retry}<a href="${escapeHtml(homeUrl)}">Go to the start page</a></p>${note}</main></body></html>`
  );
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
