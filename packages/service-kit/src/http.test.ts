import { describe, expect, test } from 'vitest';
import { isOwnSite, parseRetryAfter, toForwardedTraceparent, toTraceId } from './http.ts';

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

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

test.each([
  ['of version 00', `00-${TRACE}-${PARENT}-01`, TRACE],
  ['of a later version with one more field', `cc-${TRACE}-${PARENT}-01-what-comes`, TRACE],
  ['of version 00 with one more field', `00-${TRACE}-${PARENT}-01-more`, undefined],
  ['of the forbidden version ff', `ff-${TRACE}-${PARENT}-01`, undefined],
  ['whose trace id is zero', `00-${'0'.repeat(32)}-${PARENT}-01`, undefined],
  ['whose parent id is zero', `00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
  ['in upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`, undefined],
  ['that came twice', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`, undefined],
  ['with a line break', `00-${TRACE}-${PARENT}-01\n`, undefined],
  ['that is absent', undefined, undefined],
])('a traceparent %s (%j) names the trace %s', (_what, header, traceId) => {
  expect(toTraceId(header)).toBe(traceId);
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

test('of a traceparent only its ids are passed on: no flag that asks for recording, and nothing of any length', () => {
  const ids = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
  expect(toForwardedTraceparent(`00-${ids}-01`)).toBe(`00-${ids}-00`);
  expect(toForwardedTraceparent(`01-${ids}-01-${'A'.repeat(15_000)}`)).toBe(`00-${ids}-00`);
  expect(toForwardedTraceparent(`00-${ids}`)).toBeUndefined();
  expect(toForwardedTraceparent(undefined)).toBeUndefined();
});
