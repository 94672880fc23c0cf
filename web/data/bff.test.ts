import { describe, expect, it } from 'vitest';
import { startApi } from '../testing/scripted-api.ts';
import { ApiError } from './api-error.ts';
import { fetchFromBff, postToBff } from './bff.ts';

describe('an answer that does not arrive whole', () => {
  it.each([
    ['GET', fetchFromBff],
    ['POST', postToBff],
  ])('is an outage that passes, for a %s', async (_method, ask) => {
    const server = await startApi((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.write('{"products":[', () => response.destroy());
    });
    const failure = await ask(new URL('/api/things', server.baseUrl).href).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ problem: { code: 'offline' }, retryAtMs: expect.any(Number) });
  });
});
