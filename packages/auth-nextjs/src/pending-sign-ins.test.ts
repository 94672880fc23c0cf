import { expect, it } from 'vitest';
import { TOO_LARGE, answerAs, groups, logged, openForPerson, signIn, text } from './testing/large-session.ts';

it('N29 pending sign-ins take the room that the session leaves, the oldest going first', async () => {
  const { application, browser, read } = await signIn({ claims: { groups: groups(150) } });
  const callbacks = [];
  for (let visit = 0; visit < 8; visit += 1)
    callbacks.push(await application.begin(browser, `/${text(1_500)}`));
  expect((await read()).user.groups).toHaveLength(150);
  expect((await browser.visit(callbacks.at(-1) ?? '')).status).toBe(307);
  expect((await browser.visit(callbacks[0] ?? '')).headers.get('location')).toBe(application.url);
});

it('N29 pending sign-ins give way to a session that grows beside them', async () => {
  const { application, browser, read } = await signIn({ claims: {} });
  const callbacks = [];
  for (let visit = 0; visit < 5; visit += 1) callbacks.push(await application.begin(browser));
  answerAs({ claims: { groups: groups(180) } });
  expect((await browser.visit(`${application.url}/tokens?force`)).status).toBe(200);
  expect((await read()).user.groups).toHaveLength(180);
  const kept = browser.sentTo(application.url).filter(([name]) => name.startsWith('state'));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(5);
  expect((await browser.visit(callbacks.at(-1) ?? '')).status).toBe(307);
});

it.each([
  ['250 characters of three bytes', `/${'語'.repeat(250)}`],
  ['2,000 quotes', `/?q=${'"'.repeat(2_000)}`],
  ['1,000 emoji', `/?q=${'🛒'.repeat(1_000)}`],
  ['3,000 spaces', `/?q=${' '.repeat(3_000)}x`],
  ['4,000 letters', `/${'a'.repeat(4_000)}`],
])(
  'N07 a sign-in goes on without a return URL that does not fit into a cookie: %s',
  async (_what, returnUrl) => {
    const { application, browser, read } = await openForPerson({ claims: {} });
    const answer = await browser.visit(await application.begin(browser, returnUrl));
    expect(answer.status).toBe(307);
    expect(await read()).toEqual(expect.objectContaining({}));
    const targets = [application.url, new URL(returnUrl, application.url).href];
    expect(targets).toContain(answer.headers.get('location'));
  },
);

it('N07 a sign-in that does not fit even then is refused with a page and a line in the log', async () => {
  const onSetApplicationState = () => ({ cart: text(4_000) });
  const { application, browser } = await openForPerson({ claims: {} }, { onSetApplicationState });
  const answer = await browser.visit(`${application.url}/api/auth/signin`);
  expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining(TOO_LARGE)]);
  expect(logged()).toContain('onSetApplicationState');
});

it('N24 pending sign-ins of names that are not ours are neither opened nor expired, and of ours a few', async () => {
  const { application, browser } = await openForPerson({ claims: {} });
  await application.begin(browser);
  const [name = ''] = browser.sentTo(application.url)[0] ?? [];
  const prefix = name.slice(0, name.indexOf('.') + 1);
  for (let number = 0; number < 100; number += 1) {
    browser.take(`${prefix}${number}=1; Path=/`);
    browser.take(`${prefix}${text(40)}${String(number).padStart(3, '0')}=1; Path=/`);
  }
  const answer = await browser.visit(`${application.url}/api/auth/signin`);
  expect(answer.status).toBe(307);
  expect(answer.headers.getSetCookie().length).toBeLessThan(30);
});
