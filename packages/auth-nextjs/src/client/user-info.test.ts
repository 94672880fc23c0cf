import { describe, expect, it, vi } from 'vitest';
import { serveOnce } from '../testing/node-server.ts';
import { fetchUser } from './use-auth.ts';

/** Asks a userinfo route that gives this answer. */
async function ask(status: number, body?: string): Promise<unknown> {
  let outcome: Promise<unknown> | undefined;
  await serveOnce(async (outer, res) => {
    if (outer.url === '/api/auth/userinfo') res.writeHead(status).end(body);
    else {
      outcome = fetchUser(`http://${outer.headers.host}/api/auth/userinfo`);
      await outcome.catch(() => undefined);
      res.end();
    }
  }, '/');
  return outcome;
}

describe('fetchUser', () => {
  it('returns the user of a 200 and undefined for a 204', async () => {
    expect(await ask(200, '{"sub":"ada"}')).toEqual({ sub: 'ada' });
    expect(await ask(204)).toBeUndefined();
  });

  it('sends cookies to a userinfo route of another origin too', async () => {
    const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }));
    await fetchUser('https://account.example/me');
    expect(sent).toHaveBeenCalledWith('https://account.example/me', { credentials: 'include' });
    sent.mockRestore();
  });

  it.each([
    [401, '{"message":"unauthorized"}'],
    [500, ''],
    [200, '["ada"]'],
    [200, 'null'],
  ])('fails on %i %s', async (status, body) => {
    await expect(ask(status, body)).rejects.toThrow('Failed to fetch user');
  });
});
