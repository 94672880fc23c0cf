import { describe, expect, test } from 'vitest';
import { issuerVariable, resourceVariable, wholeNumberVariable } from './index.ts';

const issuer = issuerVariable({ remedy: '' });

describe('an issuer', () => {
  test.each([
    ['https://tenant.example', 'https://tenant.example'],
    ['https://tenant.example/', 'https://tenant.example'],
    ['https://tenant.example/path', 'https://tenant.example/path'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://tenant.localhost:4000', 'http://tenant.localhost:4000'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('may be %s', (value, expected) => {
    expect(issuer.parse(value)).toBe(expected);
  });

  test.each([
    'http://tenant.example',
    'http://localhost.tenant.example',
    'http://127.0.0.1.tenant.example',
    'http://10.0.0.1',
    'ftp://localhost',
    'javascript:alert(1)',
    'tenant.example',
    'https://user:password@tenant.example',
    'https://tenant.example?a=b',
    'https://tenant.example?',
    'https:tenant.example',
    'https://tenant.example#a',
    '',
  ])('may not be "%s"', (value) => {
    expect(issuer.safeParse(value).success).toBe(false);
  });
});

test('a resource is an absolute URI without a fragment', () => {
  const resource = resourceVariable({ remedy: '' });
  expect(resource.safeParse('http://api.monoshop.com/products').success).toBe(true);
  expect(resource.safeParse('urn:monoshop:products').success).toBe(true);
  expect(resource.safeParse('products').success).toBe(false);
  expect(resource.safeParse('http://api.monoshop.com/products#a').success).toBe(false);
});

test('a whole number keeps to its range, both ends included', () => {
  const variable = wholeNumberVariable({ atLeast: 1, atMost: 60 });
  expect(variable.parse('1')).toBe(1);
  expect(variable.parse('60')).toBe(60);
  for (const value of ['0', '61', '-1', '1.5', '1e1', '0x1', 'one', '9'.repeat(20)]) {
    expect(variable.safeParse(value).success).toBe(false);
  }
});
