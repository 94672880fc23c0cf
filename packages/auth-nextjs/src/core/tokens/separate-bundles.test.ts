import { beforeEach, describe, expect, it, vi } from 'vitest';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { provider } from '../testing/per-test.ts';

/** Loads the package anew, as Next does for proxy, pages and route handlers of one process. */
async function loadBundle() {
  vi.resetModules();
  const { createTestClient } = await import('../testing/test-client.ts');
  const { createClientBrowser } = await import('../testing/client-browser.ts');
  const errors = await import('@monocloud/auth-core');
  return { createTestClient, createClientBrowser, errors };
}

beforeEach(holdClock);

async function twoBundles() {
  const [first, second] = [await loadBundle(), await loadBundle()];
  expect(first.errors.MonoCloudOPError).not.toBe(second.errors.MonoCloudOPError);
  const browser = first.createClientBrowser(first.createTestClient(provider), provider.authorize);
  const other = second.createClientBrowser(second.createTestClient(provider), provider.authorize);
  await browser.signIn();
  for (const [name, value] of browser.cookies()) other.take(`${name}=${value}`);
  provider.tokenForms.length = 0;
  passSeconds(300);
  return { first, second, browser, other };
}

describe('two bundles of this package in one process', () => {
  it('E01 W1 spend one refresh grant together', async () => {
    const { browser, other } = await twoBundles();
    const [one, two] = await Promise.all([browser.getTokens(), other.getTokens()]);
    expect(one.accessToken).toBe(two.accessToken);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('E09 each throw the error class that their own callers know', async () => {
    const { first, second, browser, other } = await twoBundles();
    provider.tokenScripts = [() => ({ status: 400, json: { error: 'invalid_grant' } })];
    const results = await Promise.allSettled([browser.getTokens(), other.getTokens()]);
    const [one, two] = results.map((result) => (result.status === 'rejected' ? result.reason : undefined));
    expect(one).toBeInstanceOf(first.errors.MonoCloudOPError);
    expect(two).toBeInstanceOf(second.errors.MonoCloudOPError);
    expect(provider.tokenForms).toHaveLength(1);
  });
});
