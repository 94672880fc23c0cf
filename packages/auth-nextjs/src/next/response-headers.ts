import { PROBLEM_STYLE_SOURCE } from '../core/routes/problem-style.ts';

/** For every answer that depends on who asked: no cache, shared or private, may keep it (RFC 9111 §5.2.2.5). */
export const NO_STORE_HEADERS = { 'cache-control': 'private, no-store', pragma: 'no-cache' };

/** For the error page of a failed sign-in: its own style sheet counts, and nothing else. */
export const HTML_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${PROBLEM_STYLE_SOURCE}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'x-content-type-options': 'nosniff',
};
