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
const DELIBERATE_DESTINATIONS = new Set(['document', 'empty']);

/**
 * Whether a person on the application's own pages, or by typing the address, may have meant it: not another site or
 * port, not a prefetch, not an image or frame that somebody put into a page. Browsers that send no Fetch Metadata are
 * believed.
 */
export function isDeliberate(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  const destination = headers['sec-fetch-dest'];
  if (site !== undefined && !OWN_SITES.has(site)) return false;
  if (destination !== undefined && !DELIBERATE_DESTINATIONS.has(destination)) return false;
  return !isPrefetch(headers);
}
