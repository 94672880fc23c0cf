import { captureLog } from '@monoshop/testing/captured-log';
import express from 'express';
import request from 'supertest';
import { expect, test, vi } from 'vitest';
import { createLogger } from './log.ts';
import { acrValuesVariable, requireRecentSignIn, warnOfMissingClaims } from './step-up.ts';

test.each([
  [['sub', 'auth_time', 'acr'], ''],
  [['sub'], '"claims":["auth_time","acr"]'],
  [undefined, '"claims":["auth_time","acr"]'],
  [['auth_time'], '"claims":["acr"]'],
])('an issuer that states the claims %j is warned of with %s', async (claims, warning) => {
  const { logger, text } = captureLog(createLogger);
  const getMetadata = vi.fn(() => Promise.resolve({ claims_supported: claims }));
  await warnOfMissingClaims(getMetadata, { maxAgeSeconds: 300, acrValues: ['urn:a'] }, logger);
  expect(getMetadata).toHaveBeenCalledTimes(1);
  expect(text()).toContain(warning);
  expect(text() === '').toBe(warning === '');
});

test('values of acr are a list of words that a challenge can carry; others are refused with what to do', () => {
  expect(acrValuesVariable().parse(' urn:a  urn:b ')).toEqual(['urn:a', 'urn:b']);
  for (const text of ['a"b', 'a\\b', 'ä', 'a\nb']) {
    expect(acrValuesVariable().safeParse(text).error?.issues[0]?.message).toContain('Set it to');
    expect(() => requireRecentSignIn({ maxAgeSeconds: 1, acrValues: [text] })).toThrow(TypeError);
  }
});

test.each([
  [0, 200],
  [10_999, 200],
  [11_000, 401],
  [-60_000, 200],
  [-61_000, 401],
])(
  'with max_age 10 a sign-in of %i ms ago is answered with %i: in whole seconds, as issuers count',
  async (ageMs, status) => {
    const authTimeSeconds = Math.floor(Date.now() / 1_000);
    const app = express()
      .use((incoming, _response, next) => {
        incoming.caller = { kind: 'user', sub: 'ada', groups: [], authTimeSeconds };
        next();
      })
      .use(requireRecentSignIn({ maxAgeSeconds: 10, acrValues: [] }))
      .use((_incoming, response) => void response.end());
    const clock = vi.spyOn(Date, 'now').mockReturnValue(authTimeSeconds * 1_000 + ageMs);
    const response = await request(app).get('/');
    clock.mockRestore();
    expect(response.status).toBe(status);
  },
);
