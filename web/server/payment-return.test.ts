import { NextRequest } from 'next/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../testing/environment.ts';
import { followPaymentSignIn } from './payment-return.ts';
import { WRITE_SCOPES } from './token-request.ts';

const ATTRIBUTES = 'HttpOnly; SameSite=Lax; Secure';
const expired = (state: string) => `payment_return.${state}=; Path=/api/auth; Max-Age=0; ${ATTRIBUTES}`;

/** Follows a request for an auth route, with the cookies of the sign-ins that these states began. */
function follow(path: string, members: Record<string, string>, answer: ResponseInit, states: string[] = []) {
  const cookie = states.map((state) => `payment_return.${state}=%2F${state}%3Fpay%3DINV-002`).join('; ');
  const url = `https://shop.example/api/auth/${path}?${new URLSearchParams(members)}`;
  const request = new NextRequest(url, { headers: { cookie } });
  return followPaymentSignIn(request, new Response(null, answer)).headers;
}

const ASKED = { scope: WRITE_SCOPES.join(' '), return_url: '/invoices' };
const SENT = { status: 307, headers: { location: 'https://tenant.example/authorize?state=a-state' } };

beforeEach(() => {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});

it('D01 the cookie of a payment that waits for a sign-in is HttpOnly, SameSite=Lax, and Secure over https', () => {
  const cookie = `payment_return.a-state=%2Finvoices; Path=/api/auth; Max-Age=900; ${ATTRIBUTES}`;
  expect(follow('signin', ASKED, SENT).getSetCookie()).toEqual([cookie]);
});

it('of two tabs in which permission is refused each comes back to its own page', () => {
  const members = { error: 'access_denied', state: 'first' };
  const headers = follow('callback', members, { status: 403 }, ['first', 'second']);
  expect(headers.get('location')).toBe('https://shop.example/first?pay=INV-002&payment=refused');
  expect(headers.getSetCookie()).toEqual([expired('first')]);
});

it('the oldest of the sign-ins that were not finished make room, so that a request always has room for all', () => {
  const long = { ...ASKED, return_url: `/?${'&'.repeat(940)}` };
  const [first = '', ...further] = follow('signin', long, SENT, [
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
  ]).getSetCookie();
  expect(first).toBe(expired('3'));
  expect(further).toEqual([
    expired('2'),
    expired('1'),
    expect.stringContaining(`.a-state=%2F%3F${'%26'.repeat(940)}; `),
  ]);
  expect(follow('signin', { ...ASKED, return_url: `/?${'&'.repeat(1000)}` }, SENT).getSetCookie()).toEqual(
    [],
  );
});
