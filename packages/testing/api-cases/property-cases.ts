import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, type ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';

const RUNS = { numRuns: 100 };
const TOLERANCE_SECONDS = 60;

/** Claims that decide whether a token is for this API; a wrong one must never open the door. */
const DECIDING = ['iss', 'aud', 'exp', 'scope'] as const;
const OTHERS = ['sub', 'client_id', 'jti', 'iat', 'nbf', 'cnf', 'groups', 'typ', '__proto__'] as const;

const value = fc.jsonValue({ maxDepth: 2 });
const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 200 });

/** Arbitrary input. */
export function describeProperties(api: ApiUnderTest): void {
  describe(`GET ${api.path} with arbitrary input`, async () => {
    const { instance, askWith } = await openForgingInstance(api);

    /** An expiry may turn out to be a good one; no other value that was made up can. */
    const mayBeGood = (name: string, given: unknown) =>
      name === 'exp' && Number.isSafeInteger(given) && Number(given) > Date.now() / 1_000 - TOLERANCE_SECONDS;

    test('A22 A23 A24 B05 no value of a claim that decides grants anything, or is more than a refusal', async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...DECIDING), value, async (name, given) => {
          fc.pre(!mayBeGood(name, given));
          const before = instance.reads();
          expect((await askWith({ [name]: given })).status).toBeOneOf([401, 403]);
          expect(instance.reads()).toBe(before);
        }),
        RUNS,
      );
    });

    test('A26 A27 no value of any other claim is a failure of the API', async () => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.constantFrom(...OTHERS), value), async (claims) => {
          expect((await askWith(claims)).status).toBeOneOf([200, 401]);
        }),
        RUNS,
      );
    });

    test('A02 A21 no other Authorization header grants anything, or is more than a refusal', async () => {
      const header = fc.oneof(
        printable,
        printable.map((text) => `Bearer ${text}`),
        value.map(toUnsignedToken),
      );
      await fc.assert(
        fc.asyncProperty(header, async (authorization) => {
          const before = instance.reads();
          expect((await ask(api, instance, authorization)).status).toBeOneOf([400, 401]);
          expect(instance.reads()).toBe(before);
        }),
        RUNS,
      );
    });
  });
}

/** What looks like a token: a header and claims that may be anything, and no signature to speak of. */
function toUnsignedToken(content: unknown): string {
  const part = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `Bearer ${part}.${part}.${part}`;
}
