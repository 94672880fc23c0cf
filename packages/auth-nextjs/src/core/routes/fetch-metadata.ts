/** Lower-case header names and their values. */
type Headers = Readonly<Record<string, string>>;

/** Whether another site caused the request (Fetch Metadata, `Sec-Fetch-Site`). False when the browser does not say. */
export function isCrossSite(headers: Headers): boolean {
  return headers['sec-fetch-site'] === 'cross-site';
}

const PREFETCH_HEADERS = ['next-router-prefetch', 'x-middleware-prefetch'];

/** Whether the browser or the router asks ahead of time, without anybody having clicked. */
function isPrefetch(headers: Headers): boolean {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers['purpose'] ?? ''} ${headers['x-moz'] ?? ''}`;
  return purpose.includes('prefetch') || PREFETCH_HEADERS.some((name) => headers[name] !== undefined);
}

const OWN_SITES = new Set(['same-origin', 'none']);

/** What a browser fills with the answer: itself, or a frame in a page. */
const PLACES = new Set(['document', 'iframe', 'frame']);

const isOwnSite = (headers: Headers): boolean => OWN_SITES.has(headers['sec-fetch-site'] ?? 'none');

/** Whether a page of the application caused the request: nobody typed the address, or followed it out of a mail. */
export function isFromOwnPage(headers: Headers): boolean {
  return (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
}

/**
 * Whether a page of another site or port uses the address as a part of itself (an image, a script, a `fetch`). A person
 * who goes to the address from there is not meant.
 */
export function isForeignPart(headers: Headers): boolean {
  return !isOwnSite(headers) && headers['sec-fetch-dest'] !== 'document';
}

/** Whether somebody goes to the address, in a tab or in a frame: it is no part of a page, and not asked for in advance. */
export function isVisit(headers: Headers): boolean {
  return PLACES.has(headers['sec-fetch-dest'] ?? 'document') && !isPrefetch(headers);
}

/**
 * Whether a person on the application's own pages, or by typing the address, may have meant it: not another site or
 * port, not a prefetch, not an image or frame that somebody put into a page, not a script. Browsers that send no Fetch
 * Metadata are believed.
 */
export function isDeliberate(headers: Headers): boolean {
  const destination = headers['sec-fetch-dest'];
  if (!isOwnSite(headers)) return false;
  // Next's router asks with fetch, ahead of a click and at one, and its proxy takes away the headers that tell the two
  // apart. It goes to the address itself when the answer is no page, and that request is the one meant.
  if (destination !== undefined && destination !== 'document') return false;
  return !isPrefetch(headers);
}
