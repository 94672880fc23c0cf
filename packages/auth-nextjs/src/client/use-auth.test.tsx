import type { MonoCloudUser } from '@monocloud/auth-core';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { renderToStaticMarkup } from 'react-dom/server';
import { SWRConfig } from 'swr';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuthenticationState, useAuth } from './index.ts';

let server: Server;
let url: string;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(req.url);
    res.end('{"sub":"ada","name":"Ada, renewed"}');
  }).listen(0);
  await once(server, 'listening');
  const address = server.address();
  url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/me`;
});

beforeEach(() => {
  asked.length = 0;
  vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_USER_INFO_URL', url);
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** What a component sees on its first render. */
function read(user?: MonoCloudUser, cache = new Map()): AuthenticationState | undefined {
  const seen: AuthenticationState[] = [];
  function Probe() {
    seen.push(useAuth());
    return null;
  }
  const fallback = user ? { [url]: user } : {};
  renderToStaticMarkup(
    <SWRConfig value={{ fallback, provider: () => cache }}>
      <Probe />
    </SWRConfig>,
  );
  return seen[0];
}

describe('useAuth', () => {
  it('is loading until it knows', () => {
    expect(read()).toMatchObject({ isLoading: true, isAuthenticated: false, user: undefined });
  });

  it('knows at once the user whom the page handed down', () => {
    expect(read({ sub: 'ada' })).toMatchObject({
      isLoading: false,
      isAuthenticated: true,
      user: { sub: 'ada' },
    });
  });

  it('asks again, and with true has the profile fetched from the provider', async () => {
    const cache = new Map();
    const state = read({ sub: 'ada' }, cache);
    await state?.refetch();
    await state?.refetch(true);
    expect(asked).toEqual(['/me', '/me?refresh=true']);
    expect(cache.get(url)).toMatchObject({ data: { sub: 'ada', name: 'Ada, renewed' } });
  });

  it('does not ask again while signed out', async () => {
    await read()?.refetch(true);
    expect(asked).toEqual([]);
  });
});
