import { NextRequest } from 'next/server';
import { expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../testing/environment.ts';
import { followPaymentSignIn } from './payment-return.ts';
import { WRITE_SCOPES } from './token-request.ts';

it('D01 the cookie of a payment that waits for a sign-in is HttpOnly, SameSite=Lax, and Secure over https', () => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  const query = new URLSearchParams({ scope: WRITE_SCOPES.join(' '), return_url: '/invoices' });
  const request = new NextRequest(`https://shop.example/api/auth/signin?${query}`);
  const location = 'https://tenant.example/authorize?state=a-state';
  const answer = followPaymentSignIn(request, new Response(null, { status: 307, headers: { location } }));
  expect(answer.headers.getSetCookie()).toEqual([
    'payment_return=a-state.%2Finvoices; Path=/api/auth; Max-Age=900; HttpOnly; SameSite=Lax; Secure',
  ]);
});
