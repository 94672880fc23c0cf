/** Lower-case header names and their values. */
type Headers = Readonly<Record<string, string>>;

const PREFETCH_HEADERS = ['next-router-prefetch', 'x-middleware-prefetch'];

/** Whether the browser or the router asks ahead of time, without a click. */
export function isPrefetch(headers: Headers): boolean {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers['purpose'] ?? ''} ${headers['x-moz'] ?? ''}`;
  return purpose.includes('prefetch') || PREFETCH_HEADERS.some((name) => headers[name] !== undefined);
}

const prefersHtml = (headers: Headers): boolean => /^\s*text\/html\b/i.test(headers['accept'] ?? '');

/**
 * Whether a failure is answered with a page and not with JSON: the browser goes to the address, or the request asks for
 * HTML. One that does not say, such as that of `curl`, gets a page where people go.
 */
export function asksForPage(headers: Headers, isForPeople: boolean): boolean {
  const { 'sec-fetch-mode': mode, accept = '' } = headers;
  if (mode === 'navigate' || /\btext\/html\b/i.test(accept)) return true;
  return mode === undefined && isForPeople && !/\bjson\b/i.test(accept);
}

/**
 * Whether a service worker passes a navigation on as a request of its own. A worker cannot send the mode `navigate`, but for
 * `fetch(event.request)` in Chromium: everything else becomes `same-origin` (Fetch §5.4, the Request constructor), and
 * only the `Accept` of the navigation is left to tell it from a script's request.
 */
function isReplay(headers: Headers): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  return destination === 'empty' && mode === 'same-origin' && prefersHtml(headers);
}

/**
 * The site that caused the request, as `Sec-Fetch-Site` names it. For a replay that header speaks of the worker, whose
 * site is always the application's; where the navigation came from, only `Referer` tells.
 */
function siteOf(headers: Headers, appUrl: string): string | undefined {
  if (!isReplay(headers)) return headers['sec-fetch-site'];
  const referer = headers['referer'] ?? '';
  const isOwn = URL.canParse(referer) && new URL(referer).origin === new URL(appUrl).origin;
  return isOwn ? 'same-origin' : 'cross-site';
}

/** Whether a browser goes to the address in a tab. One that sends no Fetch Metadata is believed. */
function isNavigation(headers: Headers): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination = 'document' } = headers;
  if (destination === 'document') return true;
  // A service worker's request has no destination.
  return destination === 'empty' && (mode === 'navigate' || isReplay(headers));
}

/**
 * Whether the application's own page, or a person who typed the address, caused the request: not a page of another site or
 * port, however it did so.
 */
export function isOwnSite(headers: Headers, appUrl: string): boolean {
  return ['same-origin', 'none'].includes(siteOf(headers, appUrl) ?? 'none');
}

/** Whether a page of the application caused the request, and not a typed address or a link in a mail. */
export function isFromOwnPage(headers: Headers, appUrl: string): boolean {
  return (siteOf(headers, appUrl) ?? 'same-origin') === 'same-origin';
}

/** Whether the answer fills a tab or a frame. */
function fillsPlace(headers: Headers): boolean {
  return ['iframe', 'frame'].includes(headers['sec-fetch-dest'] ?? '') || isNavigation(headers);
}

/** Whether a browser goes to the address, in a tab or in a frame: not a part of a page, and not in advance. */
export function isVisit(headers: Headers): boolean {
  return fillsPlace(headers) && !isPrefetch(headers);
}

/**
 * Whether a script sent the request (`fetch`, a server action), which needs a status instead of a redirect to a page.
 * Without Fetch Metadata a browser asks for a page with `Accept: text/html`.
 */
export function isFromScript(headers: Headers): boolean {
  if (headers['next-action'] !== undefined || headers['x-requested-with'] !== undefined) return true;
  if (headers['sec-fetch-dest'] !== undefined) return !fillsPlace(headers);
  return headers['accept'] !== undefined && !prefersHtml(headers);
}

/**
 * Whether a person on the application's own pages, or by typing the address, may have meant it: not another site or
 * port, not a prefetch, not an image or frame in a page, not a script.
 */
export function isDeliberate(headers: Headers, appUrl: string): boolean {
  // Next's router asks with fetch, ahead of a click and at one, and its proxy takes away the headers that tell the two
  // apart. It goes to the address itself when the answer is no page, and that request is the one meant.
  return isOwnSite(headers, appUrl) && isNavigation(headers) && !isPrefetch(headers);
}
