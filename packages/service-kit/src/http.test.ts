import { describe, expect, test } from 'vitest';
import { isOwnSite, parseRetryAfter } from './http.ts';

test.each([
  ['17', 17],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 1],
  ['0', 1],
  ['999999', 600],
  ['soon', 5],
  [null, 5],
])('reads Retry-After %s as %d seconds', (value, seconds) => {
  expect(parseRetryAfter(value, Date.parse('2026-11-22T10:00:00Z'))).toBe(seconds);
});

describe('D05 a request', () => {
  const SHOP = 'https://shop.example';

  test.each([
    ['a page of the shop', 'same-origin', null, true],
    ['a page of the shop that names its origin', 'same-origin', SHOP, true],
    ['an address that was typed', 'none', null, true],
    ['a browser without Fetch Metadata, from the shop', null, SHOP, true],
    ['a program', null, null, true],
    ['another site', 'cross-site', null, false],
    ['another port of this host', 'same-site', null, false],
    ['another site that claims our origin', 'cross-site', SHOP, false],
    ['a site with an unknown value', 'same-party', null, false],
    ['a site with an empty value', '', null, false],
    ['an older browser, from another site', null, 'https://evil.example', false],
    ['an older browser, from another port', null, `${SHOP}:8443`, false],
    ['an older browser, from this host over http', null, 'http://shop.example', false],
    ['an older browser, from a sandboxed frame', null, 'null', false],
    ['a host whose name begins like ours', null, `${SHOP}.evil.example`, false],
  ])('from %s (Sec-Fetch-Site %s, Origin %s) is of our own pages: %4$s', (_from, site, origin, isOwn) => {
    expect(isOwnSite(site, origin, SHOP)).toBe(isOwn);
  });
});
