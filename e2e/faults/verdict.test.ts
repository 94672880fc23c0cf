import { describe, expect, test } from 'vitest';
import { count, countWrong, createTally } from './tally.ts';
import { judgeData, judgePage, judgeStranger } from './verdict.ts';
import { PEOPLE, type Person } from '@monoshop/testing/visitor';

const clerk: Person = { email: 'clerk@shop.example', name: 'The Clerk', maySeeInvoices: false };
const chief: Person = { email: 'chief@shop.example', name: 'The Chief', maySeeInvoices: true };
const PRODUCTS = '{"products":[{"id":"laptop"},{"id":"vr-headset"}]}';
const INVOICES = '{"invoices":[{"id":"INV-001"},{"id":"INV-204"}]}';

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({
  response: new Response(null, { status, headers }),
  body,
});

describe('of an answer with data', () => {
  test.each([
    [clerk, '/api/products', answer(200, PRODUCTS), 'right'],
    [chief, '/api/invoices', answer(200, INVOICES), 'right'],
    [clerk, '/api/invoices', answer(403), 'right'],
    [clerk, '/api/invoices', answer(200, INVOICES), { wrong: "data of another's" }],
    [chief, '/api/invoices', answer(403), { wrong: 'answered 403' }],
    [chief, '/api/invoices', answer(200, PRODUCTS), { wrong: 'incomplete data' }],
    [chief, '/api/products', answer(200, '{"products":[]}'), { wrong: 'incomplete data' }],
    [chief, '/api/products', answer(500), { wrong: 'answered 500' }],
    [chief, '/api/products', answer(503, '', { 'retry-after': '5' }), 'unavailable'],
    [chief, '/api/products', answer(503), { wrong: '503 without Retry-After' }],
    [chief, '/api/products', answer(401), 'signed-out'],
  ])('%o at %s, the verdict follows from who asks', (person, path, given, verdict) => {
    expect(judgeData(person, path, given)).toEqual(verdict);
  });
});

test.each([
  [answer(200, 'Hello The Chief'), 'right'],
  [answer(200, 'We cannot see your session just now'), 'unavailable'],
  [answer(200, 'Sign in'), 'signed-out'],
  [answer(200, 'Hello The Chief and The Clerk'), { wrong: "another's page" }],
  [answer(500, 'Hello The Chief'), { wrong: 'answered 500' }],
])('a page is right only for the person it greets', (given, verdict) => {
  expect(judgePage(chief, [clerk], given)).toEqual(verdict);
});

test.each([
  [answer(401), 'right'],
  [answer(200, PRODUCTS), { wrong: 'a stranger was answered 200' }],
  [answer(500), { wrong: 'a stranger was answered 500' }],
])('a stranger is right to get 401', (given, verdict) => {
  expect(judgeStranger(given)).toEqual(verdict);
});

test('a sign-out counts as wrong unless the fault took the session away', () => {
  const tally = createTally();
  count(tally, 'signed-out', true);
  expect(countWrong(tally)).toBe(0);
  count(tally, 'signed-out', false);
  count(tally, { wrong: 'answered 500' }, true);
  expect([...tally.wrong]).toEqual([
    ['undeserved sign-out', 1],
    ['answered 500', 1],
  ]);
});

test('the users of the load must not all have the same rights, or a leak between them would stay unseen', () => {
  expect(new Set(PEOPLE.map(({ maySeeInvoices }) => maySeeInvoices)).size).toBe(2);
});
