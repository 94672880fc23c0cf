import { describe, expect, it } from 'vitest';
import { toSignInAddress } from './browser-routes.ts';

describe('where a signed-out visitor is sent', () => {
  it('C13 W7 takes no parameter from the query of the page', () => {
    const page = 'http://localhost:3000/shelf?prompt=none&scope=everything&return_url=https://evil.example';
    const address = toSignInAddress({ loginHint: 'ada' }, undefined, page);
    expect(address.pathname).toBe('/api/auth/signin');
    expect([...address.searchParams.keys()]).toEqual(['return_url', 'login_hint']);
    expect(address.searchParams.get('return_url')).toBe(page);
  });

  it('prefers the given return URL', () => {
    const address = toSignInAddress({}, '/account', 'http://localhost:3000/shelf');
    expect(address.searchParams.get('return_url')).toBe('/account');
  });
});
