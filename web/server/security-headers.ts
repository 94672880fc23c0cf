import { isSecureSite } from './secure-site.ts';

// For every answer that the proxy gives no policy of its own: it may style itself with our files, and runs nothing.
const CLOSED_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TWO_YEARS_SECONDS = 63_072_000;

/** What every answer of the storefront tells a browser, whoever makes it. On https that includes RFC 6797. */
export function listSecurityHeaders(): [name: string, value: string][] {
  return [
    ['Content-Security-Policy', CLOSED_POLICY],
    ['X-Frame-Options', 'DENY'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
    ...(isSecureSite() ? [strictTransport] : []),
  ];
}

const strictTransport: [string, string] = ['Strict-Transport-Security', `max-age=${TWO_YEARS_SECONDS}`];
