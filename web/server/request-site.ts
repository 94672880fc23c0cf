import { GatewayError } from './gateway-error.ts';

const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Refuses a request that another site or another port caused (Fetch Metadata, `Sec-Fetch-Site`). The session cookie
 * travels with those from other ports of this host, because ports do not make a site. Clients that send no Fetch
 * Metadata pass: a browser of today always does.
 *
 * @throws GatewayError 403 `cross_site_request`.
 */
export function assertOwnSite(headers: Headers): void {
  const site = headers.get('sec-fetch-site');
  if (site === null || OWN_SITES.has(site)) return;
  throw new GatewayError({
    status: 403,
    code: 'cross_site_request',
    title: 'Request from another site',
    detail: 'This data is for the pages of the shop only.',
  });
}
