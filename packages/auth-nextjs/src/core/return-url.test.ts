import { describe, expect, it } from 'vitest';
import { parsePostLogoutUrl, parseReturnUrl, parseSignInReturnUrl } from './return-url.ts';
import { createTestClient } from './testing/test-client.ts';

const APP = 'https://shop.example';
const TENANT = { issuer: 'https://id.example', webClient: { clientId: 'c', clientSecret: 's' } };

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
  '/docs/100%',
  '/docs/%c0%af%c0%afevil.example',
  '/%25/..%2f%2fevil.example',
  '/%25/..%252f%252fevil.example',
  '/%25%32%66/evil.example%0a',
  '/%E3/..%2f/evil.example',
  '/%25E3%252f%252fevil.example',
  '/docs/%E2%80%A8/evil.example',
  '\u3000//evil.example',
  ' https://evil.example',
  '/%20//evil.example',
  '/docs/my file\\..',
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
  ['/docs/my%20file', `${APP}/docs/my%20file`],
  ['/docs/my file', `${APP}/docs/my%20file`],
  ['/docs/100%25', `${APP}/docs/100%25`],
  ['/docs/100%2525', `${APP}/docs/100%2525`],
  ['/docs/100%25%20off?q=50%25#a%20b', `${APP}/docs/100%25%20off?q=50%25#a%20b`],
  ['/docs/%e3%81%82%E3%81%84', `${APP}/docs/%e3%81%82%E3%81%84`],
  ['/docs/東京\u3000駅', `${APP}/docs/%E6%9D%B1%E4%BA%AC%E3%80%80%E9%A7%85`],
  ['/docs/%E3%80%80', `${APP}/docs/%E3%80%80`],
  ['/docs/a%C2%A0b', `${APP}/docs/a%C2%A0b`],
  ['/search?q=red shoes', `${APP}/search?q=red%20shoes`],
  ['/search?q=red+shoes&x=%', `${APP}/search?q=red+shoes&x=%`],
  ['/search?q=red ', `${APP}/search?q=red%20`],
  ["/a;v=1/b(c)!*'~$&,=:@", `${APP}/a;v=1/b(c)!*'~$&,=:@`],
  ['/%7Euser/%2E%2Ehidden', `${APP}/%7Euser/%2E%2Ehidden`],
  ['https://shop.example/docs/my%20file', `${APP}/docs/my%20file`],
  ['https://shop.example/invoices', `${APP}/invoices`],
  ['HTTPS://SHOP.EXAMPLE/invoices', `${APP}/invoices`],
];

describe('a place to return to', () => {
  it.each(outside)('C13 refuses %j', (value) => {
    expect(parseReturnUrl(value, APP)).toBeUndefined();
  });

  it.each(inside)('C13 N06 takes %j, and the same again when the sign-in is finished', (value, url) => {
    expect(parseReturnUrl(value, APP)).toBe(url);
    expect(parseReturnUrl(url, APP)).toBe(url);
  });

  it('C13 refuses what is longer than a URL should be', () => {
    expect(parseReturnUrl(`/${'a'.repeat(3000)}`, APP)).toBeUndefined();
    expect(parseReturnUrl(`/${'\u6771'.repeat(250)}`, APP)).toBeUndefined();
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
  const options = createTestClient(TENANT).getOptions();

  it.each(Object.values(options.routes))('is never the auth route %s', (route) => {
    expect(parseSignInReturnUrl(route, options)).toBeUndefined();
    expect(parseSignInReturnUrl(`http://localhost:3000${route}?x=1`, options)).toBeUndefined();
  });

  it.each([
    '/api/auth/signout/',
    '/api/auth/%73ignout',
    '/API/Auth/Signout',
    '/_next/data/any-build/api/auth/signout.json',
    '/%5fnext/data/any-build/api/auth/signout.json',
    '/api/auth/signout.rsc?a',
    '/api/auth/signout.rsc/',
    '/api/auth/signout%2Ersc',
    '/api/auth/signout.segments/_tree.segment.rsc',
    '/api/auth/signout.prefetch.rsc',
    '/api/auth/signout.json',
    '/api/auth/%2573ignout',
    '/x/../api/auth/signout.rsc',
    '/de/api/auth/signout',
    '/de/api/auth/signout.rsc',
    '/api/auth/callback.rsc?code=c&state=s',
  ])('C13 N12 is never %s, which some router takes for an auth route', (value) => {
    expect(parseSignInReturnUrl(value, options)).toBeUndefined();
    const based = { ...options, appUrl: 'http://localhost:3000/shop' };
    expect(parseSignInReturnUrl(value, based)).toBeUndefined();
    expect(parseSignInReturnUrl(`http://localhost:3000/Shop${value}`, based)).toBeUndefined();
  });

  it.each(['/api/auth', '/api/auth/signout-help', '/help/api/auth/signout/why', '/signout.rsc', '/de/_next'])(
    'N12 may be %s, which is a page',
    (value) => {
      expect(parseSignInReturnUrl(value, options)).toBe(`http://localhost:3000${value}`);
    },
  );
});

describe('a place to go to after sign-out', () => {
  const postLogoutRedirectUri = 'https://www.shop.example/bye';
  const options = createTestClient(TENANT, { postLogoutRedirectUri }).getOptions();

  it('W6 may be the configured address on another origin, to the letter', () => {
    expect(parsePostLogoutUrl(postLogoutRedirectUri, options)).toBe(postLogoutRedirectUri);
    expect(parsePostLogoutUrl(`${postLogoutRedirectUri}/other`, options)).toBeUndefined();
  });

  it.each(outside)('W6 refuses %j', (value) => {
    expect(parsePostLogoutUrl(value, { ...options, appUrl: APP })).toBeUndefined();
  });
});
