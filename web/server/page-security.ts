import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { toPagePolicy } from './content-policy.ts';
import { isSecureSite } from './secure-site.ts';

const POLICY_HEADER = 'content-security-policy';
const NONCE_BYTES = 16;

/**
 * Lets the request for a page through with a policy of its own. The policy goes out with the answer, and into the
 * request, where Next finds the nonce for the scripts it writes; one that a client sent is overwritten.
 */
export function passPage(request: NextRequest): NextResponse {
  const policy = toPagePolicy(randomBytes(NONCE_BYTES).toString('base64'), {
    isDevelopment: process.env.NODE_ENV === 'development',
    isSecure: isSecureSite(),
  });
  const headers = new Headers(request.headers);
  headers.set(POLICY_HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY_HEADER, policy);
  return response;
}
