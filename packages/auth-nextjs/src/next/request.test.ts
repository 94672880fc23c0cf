import { describe, expect, it } from 'vitest';
import { serveOnce } from '../testing/node-server.ts';
import { visitAppRouter } from '../testing/request-scope.ts';
import { createTestClient, sessionCookie } from '../testing/session-cookie.ts';
import { completeValues, parseCookieValues } from './request.ts';

const client = createTestClient({ session: { sliding: false } });

/** The user that each form of call finds in a `Cookie` header. */
const forms: [string, (cookie: string) => Promise<unknown>][] = [
  [
    'a web request',
    (cookie) => client.getSession(new Request('http://localhost:3000/', { headers: { cookie } })),
  ],
  [
    'the request that Next serves',
    async (cookie) => (await visitAppRouter(() => client.getSession(), { cookie })).result,
  ],
  ['a Node request', (cookie) => askNode(cookie, {})],
  ['a request of the Pages Router', (cookie) => askNode(cookie, { cookies: lastOfEach(cookie) })],
];

const lastOfEach = (cookie: string) => Object.fromEntries(cookie.split('; ').map((pair) => pair.split('=')));

async function askNode(cookie: string, members: object): Promise<unknown> {
  const answer = await serveOnce(
    async (req, res) => {
      const session = await client.getSession(Object.assign(req, members), Object.assign(res));
      res.end(JSON.stringify(session ?? null));
    },
    '/',
    { headers: { cookie } },
  );
  return answer.json();
}

describe.each(forms)('the session of %s', (_name, read) => {
  it('D02 is found beside planted cookies of the same name, before and behind it', async () => {
    const own = await sessionCookie();
    for (const cookie of [`session=junk; ${own}`, `${own}; session=junk`, `session=a; ${own}; session=b`]) {
      expect(await read(cookie)).toMatchObject({ user: { sub: 'ada' } });
    }
  });
});

it('values of a name are kept in the order they came, decoded', () => {
  expect(parseCookieValues('a=1; b=2; a=%203; __proto__=4')).toEqual(
    new Map([
      ['a', ['1', ' 3']],
      ['b', ['2']],
      ['__proto__', ['4']],
    ]),
  );
});

it('a cookie that was changed or dropped meanwhile has none of its former values', () => {
  const read = new Map([
    ['changed', 'new'],
    ['same', 'old'],
  ]);
  expect(completeValues(read, 'changed=old; same=other; same=old; dropped=old')).toEqual(
    new Map([
      ['changed', ['new']],
      ['same', ['other', 'old']],
    ]),
  );
});
