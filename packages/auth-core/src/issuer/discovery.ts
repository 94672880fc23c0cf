import { MonoCloudValidationError } from '../errors.ts';
import type { SendRequest } from '../http-request.ts';
import { isJsonObject, withoutNulls } from '../json.ts';
import { isIssuerSpelling } from './issuer.ts';
import { parseJsonAnswer, toDocumentError } from './provider-answer.ts';
import type { IssuerMetadata } from '../types.ts';
import { isConfidential, parseUrl } from '../web-address.ts';

/** Discovery and key requests hold up API requests, so they get less time than a token request may take. */
export const documentMilliseconds = 5_000;

/**
 * Fetches the discovery document (OpenID Connect Discovery §4).
 * @throws MonoCloudHttpError when it cannot be had.
 */
export async function fetchMetadata(send: SendRequest, issuer: string): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  const url = `${issuer}/.well-known/openid-configuration`;
  const answer = await send(url, { method: 'GET', headers, atMostMilliseconds: documentMilliseconds });
  if (answer.status !== 200) throw toDocumentError('fetching metadata', answer);
  return parseJsonAnswer(answer);
}

/**
 * Accepts a discovery document only from the issuer it was asked of (OpenID Connect Discovery §4.3), whose name may end
 * in a slash.
 * @throws MonoCloudValidationError
 */
export function parseMetadata(given: unknown, issuer: string): IssuerMetadata {
  const document = isJsonObject(given) ? withoutNulls(given) : given;
  if (!isMetadata(document))
    throw new MonoCloudValidationError('The issuer metadata must be an object with an issuer');
  if (!isIssuerSpelling(document.issuer, issuer)) {
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

function isMetadata(value: unknown): value is IssuerMetadata {
  return isJsonObject(value) && typeof value['issuer'] === 'string';
}
