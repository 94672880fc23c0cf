/** Lower-case header names and their values. */
type Headers = Readonly<Record<string, string>>;

/** Whether another site caused the request (Fetch Metadata, `Sec-Fetch-Site`). False when the browser does not say. */
export function isCrossSite(headers: Headers): boolean {
  return headers['sec-fetch-site'] === 'cross-site';
}

const PREFETCH_HEADERS = ['next-router-prefetch', 'x-middleware-prefetch'];

/** Whether the browser or the router asks ahead of time, without anybody having clicked. */
export function isPrefetch(headers: Headers): boolean {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers['purpose'] ?? ''} ${headers['x-moz'] ?? ''}`;
  return purpose.includes('prefetch') || PREFETCH_HEADERS.some((name) => headers[name] !== undefined);
}

const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Whether a person on the application's own pages, or by typing the address, may have meant it: not another site or
 * port, not a prefetch, not an image or frame that somebody put into a page, not a script. Browsers that send no Fetch
 * Metadata are believed.
 */
export function isDeliberate(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  const destination = headers['sec-fetch-dest'];
  if (site !== undefined && !OWN_SITES.has(site)) return false;
  // Next's router asks with fetch, ahead of a click and at one, and its proxy takes away the headers that tell the two
  // apart. It goes to the address itself when the answer is no page, and that request is the one meant.
  if (destination !== undefined && destination !== 'document') return false;
  return !isPrefetch(headers);
}
