import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';

/** Whether browsers reach the shop over https. Its own address says so, never a header of the request. */
export function isHttps(): boolean {
  return /^https:/i.test(process.env.MONOCLOUD_AUTH_APP_URL ?? '');
}

/** Policy of a response without scripts, which may have the styles that `styles` allows. */
export const toClosedPolicy = (styles: string): string =>
  [
    "default-src 'none'",
    `style-src ${styles}`,
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const TWO_YEARS_SECONDS = 63_072_000;

/** The security headers of every response of the storefront. On https they include HSTS (RFC 6797). */
export function listSecurityHeaders(): [name: string, value: string][] {
  return [
    ['Content-Security-Policy', toClosedPolicy("'self'")],
    ['X-Frame-Options', 'DENY'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
    ...(isHttps() ? [strictTransport] : []),
  ];
}

const strictTransport: [string, string] = ['Strict-Transport-Security', `max-age=${TWO_YEARS_SECONDS}`];

/**
 * Content Security Policy (CSP Level 3) of one page: only scripts that carry the nonce run, and those that they load.
 * `next dev` also needs to evaluate code and to write styles, for its overlay.
 * @param nonce base64, new for each page.
 */
function toPagePolicy(nonce: string, isDevelopment: boolean): string {
  const styles = isDevelopment
    ? ["style-src 'self' 'unsafe-inline'"]
    : [`style-src 'self' 'nonce-${nonce}'`, "style-src-attr 'none'"];
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    ...styles,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps() ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

const POLICY_HEADER = 'content-security-policy';
const NONCE_BYTES = 16;

/**
 * Lets the request for a page through with a policy of its own. The policy is sent with the response, and set on the
 * request, where Next finds the nonce for the scripts it writes; one that a client sent is overwritten.
 */
export function passPage(request: NextRequest): NextResponse {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = toPagePolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  headers.set(POLICY_HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY_HEADER, policy);
  return response;
}
