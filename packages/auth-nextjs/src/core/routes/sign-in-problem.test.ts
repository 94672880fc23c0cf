import { describe, expect, it } from 'vitest';
import { createTestClient } from '../testing/test-client.ts';
import { openShopper, provider, shopper } from '../testing/per-test.ts';

const SIGN_IN = 'http://localhost:3000/api/auth/signin';

/** Begins a sign-in, and comes back from the tenant with the answer that `change` makes of a good one. */
async function comeBack(returnUrl: string, change: (params: URLSearchParams) => void) {
  const params = await shopper.begin(new URLSearchParams({ return_url: returnUrl }));
  change(params);
  return shopper.visit('callback', params);
}

function cancel(params: URLSearchParams): void {
  params.delete('code');
  params.set('error', 'access_denied');
}

const retryOf = (html = '') => /<a href="([^"]*)">Try again/.exec(html)?.[1];

describe('trying again after a sign-in that did not work out', () => {
  it('leads to where the person wanted to go in the first place', async () => {
    const { html } = await comeBack('/products?q=key', cancel);
    const retry = new URL(retryOf(html) ?? '');
    expect(retry.origin + retry.pathname).toBe(SIGN_IN);
    const again = await shopper.signIn(retry.searchParams.toString());
    expect(again).toMatchObject({ status: 307, location: 'http://localhost:3000/products?q=key' });
  });

  it('leads there too when the tenant was out of reach', async () => {
    provider.tokenScripts = [() => 'reset' as const];
    const { status, html } = await comeBack('/invoices', () => undefined);
    expect(status).toBe(503);
    expect(new URL(retryOf(html) ?? '').searchParams.get('return_url')).toBe(
      'http://localhost:3000/invoices',
    );
  });

  it('links there too when the tenant was unreachable before the redirect', async () => {
    const closed = createTestClient({ issuer: 'http://127.0.0.1:1', webClient: provider.webClient });
    const { status, html } = await openShopper(closed).visit(
      'signIn',
      new URLSearchParams({ return_url: '/products?q=key&sort=price-desc' }),
    );
    expect(status).toBe(503);
    const retry = new URL((retryOf(html) ?? '').replaceAll('&amp;', '&'));
    expect(retry.origin + retry.pathname).toBe(SIGN_IN);
    const again = await shopper.signIn(retry.searchParams.toString());
    expect(again.location).toBe('http://localhost:3000/products?q=key&sort=price-desc');
  });

  it('C13 links to no other site and no unrequested page while the tenant is unreachable', async () => {
    const closed = createTestClient({ issuer: 'http://127.0.0.1:1', webClient: provider.webClient });
    for (const query of [
      '',
      'return_url=https%3A%2F%2Fevil.example%2F',
      'return_url=%2Fapi%2Fauth%2Fsignout',
    ]) {
      const { status, html } = await openShopper(closed).visit('signIn', query);
      expect(status).toBe(503);
      expect(retryOf(html)).toBe(SIGN_IN);
    }
  });

  it('C13 leads to no other site', async () => {
    const { html } = await comeBack('https://evil.example/', cancel);
    expect(html).not.toContain('evil.example');
  });

  it('C01 leads nowhere in particular when the answer belongs to no sign-in of this browser', async () => {
    const { html } = await comeBack('/products', (params) => params.set('state', 'another'));
    expect(retryOf(html)).toBe(SIGN_IN);
  });
});

describe('what the tenant is said to have answered', () => {
  it.each(['constructor', '__proto__', 'toString'])('is shown as text when it is %s', async (error) => {
    const { status, html } = await comeBack('/products', (params) => {
      cancel(params);
      params.set('error', error);
      params.set('error_description', '<img src=x onerror=alert(1)>');
    });
    expect(status).toBe(400);
    expect(html).toContain('The sign-in service did not complete the sign-in.');
    expect(html).toContain(`<code>${error}: &lt;img src=x onerror=alert(1)&gt;</code>`);
  });
});
