import { describe, expect, it } from 'vitest';
import { assertOwnSite } from './request-site.ts';

const SHOP = 'https://shop.example';
const check = (headers: Record<string, string>) => () => assertOwnSite(new Headers(headers), SHOP);
const REFUSAL = expect.objectContaining({
  problem: expect.objectContaining({ status: 403, code: 'cross_site_request' }),
});

describe('a request', () => {
  it.each([
    ['a page of the shop', { 'sec-fetch-site': 'same-origin' }],
    ['a page of the shop that names its origin', { 'sec-fetch-site': 'same-origin', origin: SHOP }],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }],
    ['a browser without Fetch Metadata, from the shop', { origin: SHOP }],
    ['a program', {}],
  ])('D05 from %s passes', (_name, headers: Record<string, string>) => {
    expect(check(headers)).not.toThrow();
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['another site that claims our origin', { 'sec-fetch-site': 'cross-site', origin: SHOP }],
    ['a site of a kind that nobody knows yet', { 'sec-fetch-site': 'same-party' }],
    ['a site that says nothing about itself', { 'sec-fetch-site': '' }],
    ['an older browser, from another site', { origin: 'https://evil.example' }],
    ['an older browser, from another port', { origin: `${SHOP}:8443` }],
    ['an older browser, from this host over http', { origin: 'http://shop.example' }],
    ['an older browser, from a sandboxed frame', { origin: 'null' }],
    ['a host whose name begins like ours', { origin: `${SHOP}.evil.example` }],
  ])('D05 from %s is refused', (_name, headers: Record<string, string>) => {
    expect(check(headers)).toThrow(REFUSAL);
  });
});
