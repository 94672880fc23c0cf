import { GatewayError } from './gateway-error.ts';

const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Refuses a request that another site or another port caused. The session cookie travels with those from other ports of
 * this host, because ports do not make a site. Browsers say it with Fetch Metadata (`Sec-Fetch-Site`); from one that
 * does not, an `Origin` must be ours. Clients that send neither pass: they are no browser that somebody misuses.
 *
 * @param appOrigin where the shop lives.
 * @throws GatewayError 403 `cross_site_request`.
 */
export function assertOwnSite(headers: Headers, appOrigin: string): void {
  if (isOwnSite(headers.get('sec-fetch-site'), headers.get('origin'), appOrigin)) return;
  throw new GatewayError({
    status: 403,
    code: 'cross_site_request',
    title: 'Request from another site',
    detail: 'This data is for the pages of the shop only.',
  });
}

function isOwnSite(site: string | null, origin: string | null, appOrigin: string): boolean {
  if (site !== null) return OWN_SITES.has(site);
  return origin === null || origin === appOrigin;
}
