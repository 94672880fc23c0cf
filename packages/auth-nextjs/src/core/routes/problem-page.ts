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
  /** For whoever helps: an error code, never a token. */
  detail?: string;
  /** Where to try again. */
  retryUrl: string;
  homeUrl: string;
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color:#1f2328;background:#fff}' +
  'a{color:#0550ae}small{color:#59636e}' +
  '@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}a{color:#79b8ff}small{color:#9198a1}}';

/** A page of its own, without scripts or outside files, for a person whose sign-in did not work out. */
export function renderProblemPage({ title, text, detail, retryUrl, homeUrl }: Problem): string {
  const small = detail === undefined ? '' : `<p><small>${escapeHtml(detail)}</small></p>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">' +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>` +
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` +
    `<p><a href="${escapeHtml(retryUrl)}">Try again</a> or <a href="${escapeHtml(homeUrl)}">go to the start page</a>.</p>` +
    `${small}</main></body></html>`
  );
}
