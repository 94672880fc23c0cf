import { describe, expect, it } from 'vitest';
import { parsePostLogoutUrl, parseReturnUrl, parseSignInReturnUrl } from './return-url.ts';
import { createTestClient } from './testing/test-client.ts';

const APP = 'https://shop.example';

const outside = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'HTTPS:\\\\evil.example',
  'https://evil.example',
  'http://shop.example',
  'https://shop.example.evil.example',
  'https://shop.example@evil.example',
  'https://user:password@shop.example/',
  'https://shop.example:8443/',
  'https://evil.example\\@shop.example',
  '%2f%2fevil.example',
  '/%2f%2fevil.example',
  '/%2fevil.example',
  '%2fevil.example',
  '%252f%252fevil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '/x/..//evil.example',
  '/.//evil.example',
  '/%2e%2e//evil.example',
  '/x/..%2f/evil.example',
  '/x/%2e%2e%252f/evil.example',
  'x/..//evil.example',
  'https://shop.example/x/..//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'java\nscript:alert(1)',
  ' //evil.example',
  '\u0000//evil.example',
  '/\u2028/evil.example',
  '/%',
  'javascript:alert(1)',
  'data:text/html,hello',
  'mailto:ada@shop.example',
  '/search?q=a\r\nSet-Cookie: a=b',
  '/search?back=\\evil.example',
  '',
];

const inside: [string, string][] = [
  ['/', `${APP}/`],
  ['/products', `${APP}/products`],
  ['products', `${APP}/products`],
  ['/products?sort=price&max=50#top', `${APP}/products?sort=price&max=50#top`],
  ['/search?q=a%2F%2Fb%0Ac', `${APP}/search?q=a%2F%2Fb%0Ac`],
  ['/search?back=https://other.example', `${APP}/search?back=https://other.example`],
  ['@evil.example', `${APP}/@evil.example`],
  ['/caf%C3%A9', `${APP}/caf%C3%A9`],
  ['https://shop.example/invoices', `${APP}/invoices`],
  ['HTTPS://SHOP.EXAMPLE/invoices', `${APP}/invoices`],
];

describe('a place to return to', () => {
  it.each(outside)('C13 refuses %j', (value) => {
    expect(parseReturnUrl(value, APP)).toBeUndefined();
  });

  it.each(inside)('C13 takes %j', (value, url) => {
    expect(parseReturnUrl(value, APP)).toBe(url);
  });

  it('C13 refuses what is longer than a URL should be', () => {
    expect(parseReturnUrl(`/${'a'.repeat(3000)}`, APP)).toBeUndefined();
  });

  it.each([undefined, null, 7, ['/products'], {}])('C13 refuses %j, which is no text', (value) => {
    expect(parseReturnUrl(value, APP)).toBeUndefined();
  });

  it('stays below the base path of the application', () => {
    expect(parseReturnUrl('/products', 'https://shop.example/base')).toBe(
      'https://shop.example/base/products',
    );
  });
});

describe('a place to return to after sign-in', () => {
  const options = createTestClient({
    issuer: 'https://id.example',
    webClient: { clientId: 'c', clientSecret: 's' },
  });

  it.each(Object.values(options.getOptions().routes))('is never the auth route %s', (route) => {
    expect(parseSignInReturnUrl(route, options.getOptions())).toBeUndefined();
    expect(parseSignInReturnUrl(`http://localhost:3000${route}?x=1`, options.getOptions())).toBeUndefined();
  });

  it.each([
    '/api/auth/signout/',
    '/api/auth/%73ignout',
    '/API/Auth/Signout',
    '/_next/data/any-build/api/auth/signout.json',
    '/%5fnext/data/any-build/api/auth/signout.json',
  ])('C13 is never %s, which some router takes for sign-out', (value) => {
    expect(parseSignInReturnUrl(value, options.getOptions())).toBeUndefined();
  });
});

describe('a place to go to after sign-out', () => {
  const options = createTestClient(
    { issuer: 'https://id.example', webClient: { clientId: 'c', clientSecret: 's' } },
    { postLogoutRedirectUri: 'https://www.shop.example/bye' },
  ).getOptions();

  it('W6 may be the configured address on another origin, to the letter', () => {
    expect(parsePostLogoutUrl('https://www.shop.example/bye', options)).toBe('https://www.shop.example/bye');
    expect(parsePostLogoutUrl('https://www.shop.example/bye/other', options)).toBeUndefined();
  });

  it.each(outside)('W6 refuses %j', (value) => {
    expect(parsePostLogoutUrl(value, { ...options, appUrl: APP })).toBeUndefined();
  });
});
