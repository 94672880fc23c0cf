import { PROBLEM_STYLE } from './problem-style.ts';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stays text inside HTML, in elements and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** What the page tells. Every text may come from outside; the page escapes it. */
export interface Problem {
  title: string;
  text: string;
  /** What the tenant said, for whoever helps: an error code, never a token. */
  detail?: string;
  /** Where to try again. */
  retryUrl: string;
  homeUrl: string;
}

const SIGN =
  '<svg viewBox="2.25 2.25 19.5 19.5" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/></svg>';

/**
 * A page of its own, without scripts or outside files, for a person whose sign-in did not work out. Its one style sheet is
 * the one that `PROBLEM_STYLE_SOURCE` lets through.
 */
export function renderProblemPage({ title, text, detail, retryUrl, homeUrl }: Problem): string {
  const note =
    detail === undefined
      ? ''
      : `<p class="detail">The sign-in service said: <code>${escapeHtml(detail)}</code></p>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">' +
    '<meta name="color-scheme" content="light dark">' +
    `<title>${escapeHtml(title)}</title><style>${PROBLEM_STYLE}</style></head><body><main>${SIGN}` +
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` +
    `<p class="ways"><a href="${escapeHtml(retryUrl)}">Try again</a>` +
    `<a href="${escapeHtml(homeUrl)}">Go to the start page</a></p>${note}</main></body></html>`
  );
}
