import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { log, provider } from '../core/testing/per-test.ts';
import { warn } from '../core/testing/warnings.ts';
import type { MonoCloudOptions } from '../core/types.ts';
import { startHttpApplication } from './http-application.ts';
import { openTypicalBrowser } from './typical-browser.ts';

/** What an application wrote to its log, one line each; `forgetLog` begins anew. */
export const logged = (): string => [...log.mock.calls, ...warn.mock.calls].flat().join('\n');
export function forgetLog(): void {
  log.mockClear();
  warn.mockClear();
}

/** What a page says of a session or a sign-in that does not fit. */
export const TOO_LARGE = 'more data than';

/** Characters that cannot be compressed, and ids of groups. */
export const text = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
export const groups = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

/** What the provider says of a person, and how long its access tokens are. */
export interface Person {
  claims: Record<string, unknown>;
  /** Characters of an access token. */
  tokenLength?: number;
}

export function answerAs({ claims, tokenLength }: Person): void {
  provider.tokenScripts = [
    async (form) => {
      const nonce = form.has('code') ? provider.nonce : undefined;
      const idToken = { id_token: await provider.signIdToken({ nonce, ...claims }) };
      return provider.tokens(form, tokenLength ? { ...idToken, access_token: text(tokenLength) } : idToken);
    },
  ];
}

/**
 * An application with the limits of a Node server, and a browser without cookies that sends as much as Chromium. `read`
 * gives the session, null without one.
 */
export async function openForPerson(person: Person, options: MonoCloudOptions = {}) {
  answerAs(person);
  const defaultAuthParams = { scopes: 'openid profile email offline_access' };
  const application = await startHttpApplication({ defaultAuthParams, ...options });
  const browser = openTypicalBrowser();
  const read = async () => {
    const answer = await browser.visit(application.url);
    expect(answer.status).toBe(200);
    return answer.json();
  };
  return { application, browser, read };
}

/** As {@link openForPerson}, and signs in. */
export async function signIn(person: Person) {
  const opened = await openForPerson(person);
  await opened.application.signIn(opened.browser);
  return opened;
}
