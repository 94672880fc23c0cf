import { allowInsecureRequests, customFetch, discoveryRequest } from 'oauth4webapi';
import { MonoCloudValidationError } from '../errors.ts';
import type { SendRequest } from '../http-request.ts';
import { isJsonObject, withoutNulls } from '../json.ts';
import type { IssuerMetadata } from '../types.ts';
import { isConfidential, parseUrl, removeTrailingSlash } from '../web-address.ts';
import { parseJsonAnswer, toAnswer, toDocumentError } from './provider-answer.ts';

// Discovery and key requests hold up API requests, so they get less time than a token request may take.
const MAX_DOCUMENT_MILLISECONDS = 5_000;

/**
 * Fetches the discovery document (OpenID Connect Discovery §4). Its issuer is compared by {@link
 * parseMetadata}, because oauth4webapi compares URLs: it accepts another spelling, and rejects a final slash.
 * @throws MonoCloudHttpError when it cannot be fetched.
 */
export async function fetchMetadata(send: SendRequest, issuer: string): Promise<unknown> {
  const response = await discoveryRequest(new URL(issuer), {
    [allowInsecureRequests]: true,
    [customFetch]: (url, request) => send(url, request, MAX_DOCUMENT_MILLISECONDS),
  });
  return parseDocument('fetching metadata', response);
}

/**
 * Fetches the key set (RFC 7517 §5).
 * @throws MonoCloudHttpError when it cannot be fetched, MonoCloudValidationError when the discovery document has
 * no usable URL.
 */
export async function fetchKeys(send: SendRequest, metadata: IssuerMetadata): Promise<unknown> {
  const url = requireEndpoint(metadata, 'jwks_uri');
  const request = { method: 'GET', headers: { accept: 'application/json' } };
  return parseDocument('fetching JWKS', await send(url, request, MAX_DOCUMENT_MILLISECONDS));
}

async function parseDocument(doing: string, response: Response): Promise<unknown> {
  const answer = await toAnswer(response);
  if (answer.status !== 200) throw toDocumentError(doing, answer);
  return parseJsonAnswer(answer);
}

/**
 * Accepts a discovery document only from the issuer it was asked of (OpenID Connect Discovery §4.3), whose
 * name may end in a slash.
 * @throws MonoCloudValidationError
 */
export function parseMetadata(given: unknown, issuer: string): IssuerMetadata {
  const document = isJsonObject(given) ? withoutNulls(given) : given;
  if (!isMetadata(document))
    throw new MonoCloudValidationError('The issuer metadata must be an object with an issuer');
  if (!listIssuerSpellings(issuer).includes(document.issuer)) {
    throw new MonoCloudValidationError('The issuer in the metadata is not the tenant domain');
  }
  return document;
}

/**
 * URL of an endpoint.
 * @throws MonoCloudValidationError when the document lacks it, or it is plain http to another machine.
 */
export function requireEndpoint(metadata: IssuerMetadata, member: string): string {
  const address = metadata[member];
  if (typeof address !== 'string' || address === '') {
    const name = member.replace(/_endpoint$/, '');
    throw new MonoCloudValidationError(
      `${name} endpoint is required but not available in the issuer metadata`,
    );
  }
  assertConfidential(address, member);
  return address;
}

/** @throws MonoCloudValidationError when a request to this address could be read on the way. */
export function assertConfidential(address: string, member: string): void {
  const url = parseUrl(address);
  if (!url || !isConfidential(url)) {
    throw new MonoCloudValidationError(
      `${member} in the issuer metadata must use https, except on a loopback address`,
    );
  }
}

/**
 * The issuer identifier a tenant domain stands for: `https://` in front when the scheme is missing, one
 * trailing slash dropped.
 * @throws MonoCloudValidationError when it is not a URL, carries credentials, a query or a fragment (OpenID
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
 * The names that the issuer of a tenant domain may have: itself, or with one slash at its end. The address of
 * the discovery document is the same for both (OpenID Connect Discovery §4.1), so the owner of one name owns
 * the other.
 */
export const listIssuerSpellings = (issuer: string): readonly string[] => [issuer, `${issuer}/`];

function isMetadata(value: unknown): value is IssuerMetadata {
  return isJsonObject(value) && typeof value['issuer'] === 'string';
}
