import { MonoCloudValidationError } from '../errors.ts';
import { isConfidential, parseUrl, removeTrailingSlash } from '../web-address.ts';

/**
 * The issuer identifier a tenant domain stands for: `https://` in front when the scheme is missing, one
 * trailing slash dropped.
 * @throws MonoCloudValidationError when it is no URL, carries credentials, a query or a fragment (OpenID
 * Connect Discovery §3), or is plain http to another machine.
 */
export function toIssuer(tenantDomain: string): string {
  const trimmed = typeof tenantDomain === 'string' ? tenantDomain.trim() : '';
  const issuer = removeTrailingSlash(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  const url = parseUrl(issuer);
  if (!url || url.username || url.password || url.search || url.hash) {
    throw new MonoCloudValidationError(
      'The tenant domain must be a URL without credentials, query or fragment',
    );
  }
  if (!isConfidential(url)) {
    throw new MonoCloudValidationError('The tenant domain must use https, except on a loopback address');
  }
  return issuer;
}

/**
 * Whether a text names the issuer of a tenant domain, exactly or with one slash at its end. The address of the discovery
 * document is the same for both (OpenID Connect Discovery §4.1), so the owner of one name owns the other.
 */
export function isIssuerSpelling(text: unknown, issuer: string): boolean {
  return text === issuer || text === `${issuer}/`;
}
