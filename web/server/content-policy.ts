export interface PagePolicyOptions {
  /** Whether `next dev` serves the page: its overlay evaluates code and writes styles. */
  isDevelopment: boolean;
  /** Whether people reach the shop over https. */
  isSecure: boolean;
}

/**
 * Content Security Policy (CSP Level 3) of one page: only scripts that carry the nonce run, and those that they load.
 * @param nonce base64, new for each page.
 */
export function toPagePolicy(nonce: string, { isDevelopment, isSecure }: PagePolicyOptions): string {
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
    ...(isSecure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
