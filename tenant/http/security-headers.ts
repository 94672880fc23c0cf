import { PAGE_STYLE_SOURCE, toCspHash } from '@monoshop/service-kit/page';
import type { Context, Next } from './middleware.ts';
import { SUBMIT_SCRIPT } from '../pages/sign-out-page.ts';

/**
 * Creates the middleware that sets the headers of every answer.
 *
 * @param issuer decides about HSTS
 * @param formTargets origins where a form may end up: browsers apply `form-action` to the redirects after it too
 */
export function createSecurityHeaders(issuer: string, formTargets: string[]) {
  const policy = [
    "default-src 'none'",
    `style-src ${PAGE_STYLE_SOURCE}`,
    `script-src ${toCspHash(SUBMIT_SCRIPT)}`,
    ["form-action 'self'", ...new Set(formTargets)].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return async function setSecurityHeaders(ctx: Context, next: Next): Promise<void> {
    ctx.set({
      'Content-Security-Policy': policy,
      'Cross-Origin-Opener-Policy': 'same-origin',
      // Not "no-referrer": under that one a browser sends forms with the origin "null".
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
    if (issuer.startsWith('https:')) ctx.set('Strict-Transport-Security', 'max-age=31536000');
    await next();
  };
}
