import { describe, expect, it } from 'vitest';
import { createPageTokens } from './page-tokens.ts';

const WANTED = { resource: 'http://api.example/things http://api.example/others', scopes: 'read:things' };

/** A session that holds the token of a sign-in for `resource`, and perhaps one that was requested later. */
const openSession = (resource?: string, later?: string) =>
  createPageTokens((options) => {
    if (!options) return Promise.resolve({ accessToken: 'of-the-sign-in', resource });
    return later ? Promise.resolve({ accessToken: later }) : Promise.reject(new Error('must be refreshed'));
  });

describe('the token for a page', () => {
  it('is the one with exactly these scopes, if the session has one', async () => {
    expect(await openSession(WANTED.resource, 'later')(WANTED)).toMatchObject({ accessToken: 'later' });
  });

  it.each([WANTED.resource, 'http://api.example/others  http://api.example/things'])(
    "is the sign-in's right after the sign-in, when that is for the same APIs: %s",
    async (resource) => {
      expect(await openSession(resource)(WANTED)).toMatchObject({ accessToken: 'of-the-sign-in' });
    },
  );

  it.each([
    undefined,
    'http://api.example/things',
    'http://api.example/things http://api.example/strangers',
    `${WANTED.resource} http://api.example/strangers`,
  ])('is never one for other APIs: %s', async (resource) => {
    await expect(openSession(resource)(WANTED)).rejects.toThrow('must be refreshed');
  });

  it('is none when that of the sign-in has expired as well', async () => {
    const getTokens = createPageTokens(() => Promise.reject(new Error('must be refreshed')));
    await expect(getTokens(WANTED)).rejects.toThrow('must be refreshed');
  });
});
