import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** Name of a header field (RFC 9110 §5.1). */
export function headerNameVariable() {
  const error = 'is not the name of a header. Set it to letters, digits and hyphens, such as X-Client-Cert.';
  return z.string({ error }).regex(/^[\w-]{1,64}$/, { error });
}

/** For `protectApi(client, { certificateResolver })`: the certificate that the client of a request presented. */
export type CertificateResolver = (request: Pick<IncomingMessage, 'headers'>) => Promise<string | undefined>;

/**
 * Creates what reads a client's certificate out of the header in which the proxy that ends TLS passes it on: a byte sequence
 * as in `Client-Cert` (RFC 9440 §2.1), or PEM in URL encoding, as nginx has it. Undefined without a header: then no token
 * that is bound to a certificate (RFC 8705 §3) is accepted.
 *
 * A certificate is public: use it only where every request comes through a proxy that replaces this header.
 */
export function createCertificateResolver(header: string | undefined): CertificateResolver | undefined {
  if (header === undefined) return undefined;
  const name = header.toLowerCase();
  return function readCertificate({ headers }) {
    const value = headers[name];
    const text = typeof value === 'string' ? decode(value) : value?.join();
    // A second one would be that of another proxy, or of the client. No text is a certificate, and refused as none.
    const isOne = text === undefined || (!text.includes(',') && text.split('BEGIN').length <= 2);
    return Promise.resolve(isOne ? text : 'several certificates');
  };
}

function decode(value: string): string {
  const bytes = /^:(?<base64>[\w+/=]*):$/.exec(value)?.groups?.['base64'];
  if (bytes !== undefined) return bytes;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
