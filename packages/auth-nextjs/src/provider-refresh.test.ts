import { beforeEach, describe, expect, it } from 'vitest';
import { PRODUCTS, SCOPES, holdClock, log, passSeconds, provider } from './core/testing/per-test.ts';
import { type DataBrowser, openDataBrowser } from './testing/data-browser.ts';
import { REFRESH_ANSWERS } from './testing/provider-answers/refresh.ts';

const TOKEN_SECONDS = 300;
// Longer than the provider is left alone after any answer.
const PAUSE_SECONDS = 100;

let browser: DataBrowser;

beforeEach(async () => {
  holdClock();
  const defaultAuthParams = { scopes: SCOPES, resource: PRODUCTS };
  browser = await openDataBrowser({ defaultAuthParams, responseTimeout: 1000 });
  provider.tokenForms.length = 0;
});

/** Polls of one page: two tabs at the same time, then once more. */
async function poll() {
  const both = await Promise.all([browser.getTokens(), browser.getTokens()]);
  return [...both, await browser.getTokens()];
}

/** What three polls show of an answer, in the words of the table. */
async function observe(): Promise<string> {
  const answers = await poll();
  const [asked, logged] = [provider.tokenForms.length, log.mock.calls.length];
  const isSignedIn = await browser.isSignedIn();
  if (asked !== 1) return `the provider was asked ${asked} times`;
  if (answers.every(({ tokens }) => tokens?.isExpired === false)) return isSignedIn ? 'renewed' : 'lost';
  if (answers.some(({ tokens }) => tokens)) return 'one poll got a token, another one an error';
  const areOver = answers.map(({ error }) => error && 'code' in error && error.code === 'session_over');
  if (!isSignedIn) return areOver.every(Boolean) && logged === 0 ? 'ended once' : 'ended for some';
  if (areOver.some(Boolean)) return 'said to be over, but signed in';
  if (logged > 1) return `logged ${logged} times`;
  return logged === 1 ? 'named in the log' : 'retried later';
}

describe('a provider that answers a refresh', () => {
  it.each(REFRESH_ANSWERS)('N40 N41 N42 N44 $provider, $answer: $outcome', async (row) => {
    provider.answer(row.reply ?? { changes: row.changes ?? {} });
    passSeconds(TOKEN_SECONDS);
    expect(await observe()).toBe(row.outcome);
    if (row.outcome === 'ended once') return;
    passSeconds(row.outcome === 'renewed' ? 0 : PAUSE_SECONDS);
    const { tokens } = await browser.getTokens();
    expect(tokens).toMatchObject({ isExpired: false });
    expect(provider.spent()).toHaveLength(row.outcome === 'renewed' ? 1 : 2);
  });
});
