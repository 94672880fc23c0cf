import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { api as client, arrangeOnce, issuer, signAccess } from '../../testing/arrangement.ts';
import { accessClaims, audience, epochSeconds } from '../../testing/claims.ts';
import { createEcKey, p256, signEcText, signingInput } from '../../testing/raw-signature.ts';
import { encodePart } from '@monoshop/testing/signing-key';
import { MonoCloudOidcBackendClient, MonoCloudTokenError, MonoCloudValidationError } from '../index.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
let token: string;

arrangeOnce();
beforeAll(async () => {
  token = await signAccess({ exp: epochSeconds() + 3600 });
  // Remembered from now on: an altered one must not pass for it.
  await client.validateJwtAccessToken(token);
});

/** What a text is refused with; `accepted` when it is not. */
async function refusalOf(text: string, by = client): Promise<unknown> {
  return by.validateJwtAccessToken(text).then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

describe('A31 a good token that was accepted before', () => {
  it('is refused with any one character replaced by any of its neighbours, its bits or a foreign one', async () => {
    for (let index = 0; index < token.length; index += 1) {
      const code = token.charCodeAt(index);
      const neighbours = [1, 2, 4, 32].map((bit) => code ^ bit);
      const replacements = [...neighbours, 0x2e, 0x3d, 0x20, 0x80 | code, 0x100 + code]
        .filter((other) => other !== code)
        .map((other) => String.fromCharCode(other));
      for (const replacement of replacements) {
        const altered = token.slice(0, index) + replacement + token.slice(index + 1);
        expect(await refusalOf(altered)).toBeInstanceOf(MonoCloudTokenError);
      }
    }
  }, 120_000);

  it('is refused with every other last character of each part', async () => {
    const ends = [token.indexOf('.') - 1, token.lastIndexOf('.') - 1, token.length - 1];
    for (const end of ends) {
      for (const other of alphabet.replace(token[end] ?? '', '')) {
        const altered = token.slice(0, end) + other + token.slice(end + 1);
        expect(await refusalOf(altered)).toBeInstanceOf(MonoCloudTokenError);
      }
    }
  });

  it('is refused after any cut, insertion, repetition or exchange', async () => {
    const position = fc.nat({ max: token.length });
    await fc.assert(
      fc.asyncProperty(position, position, fc.string({ maxLength: 8 }), async (from, to, inserted) => {
        const altered = token.slice(0, from) + inserted + token.slice(to);
        fc.pre(altered !== token && altered.trim() !== '');
        expect(await refusalOf(altered)).toBeInstanceOf(MonoCloudTokenError);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('A29 the same bytes in another spelling', () => {
  const same = (left: string, right: string): boolean =>
    Buffer.from(left, 'base64url').equals(Buffer.from(right, 'base64url'));

  it('are refused in the signature', async () => {
    const [header, payload, signature = ''] = token.split('.');
    const spellings = spellingsOf(signature);
    expect(spellings.filter((spelling) => !same(spelling, signature))).toEqual([]);
    for (const spelling of spellings) {
      expect(await refusalOf(`${header}.${payload}.${spelling}`)).toBeInstanceOf(MonoCloudTokenError);
    }
  });

  it('are refused in a header or a payload that the issuer signed as it is', async () => {
    const key = createEcKey(p256);
    const jwksResolver = () => ({ keys: [key.jwk] });
    const own = new MonoCloudOidcBackendClient(issuer.issuer, audience, { jwksResolver });
    const judge = (input: string) => refusalOf(`${input}.${signEcText(key, p256, input)}`, own);
    // Each length leaves other bits unused.
    for (const padding of ['', 'x', 'xx']) {
      const input = signingInput(key, accessClaims(issuer.issuer, { padding }));
      const [header = '', payload = ''] = input.split('.');
      expect(await judge(input)).toBe('accepted');
      const others = [
        ...spellingsOf(payload).map((spelling) => `${header}.${spelling}`),
        ...spellingsOf(header).map((spelling) => `${spelling}.${payload}`),
      ];
      for (const other of others) expect(await judge(other)).toBeInstanceOf(MonoCloudTokenError);
    }
  });
});

describe('a text that is no token', () => {
  const header = fc.dictionary(
    fc.constantFrom('alg', 'kid', 'typ', 'crit', 'jwk', 'b64', '__proto__'),
    fc.jsonValue(),
  );
  const part = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => encodePart(JSON.stringify(value))),
  );
  it.each([
    ['parts of anything', fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.'))],
    [
      'an arbitrary header',
      header.map((value) => `${encodePart(value)}.${token.split('.').slice(1).join('.')}`),
    ],
  ])('is refused and crashes nothing: %s', async (_, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const refusal = await refusalOf(text);
        const isOwn = refusal instanceof MonoCloudTokenError || refusal instanceof MonoCloudValidationError;
        expect(isOwn).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** Spellings of a base64url text that a lenient reader takes for it. */
function spellingsOf(text: string): string[] {
  const middle = Math.floor(text.length / 2);
  const inserted = [' ', '\n', '\t', '='].flatMap((extra) => [
    text + extra,
    extra === '=' ? `${text}==` : extra + text,
  ]);
  const split = [' ', '\r\n'].map((extra) => text.slice(0, middle) + extra + text.slice(middle));
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const unusedBits = text.length % 4 === 0 ? 0 : text.length % 4 === 2 ? 16 : 4;
  const last = alphabet.indexOf(text.at(-1) ?? '');
  const twins = Array.from(
    { length: unusedBits },
    (_, bits) => text.slice(0, -1) + (alphabet[last | bits] ?? ''),
  );
  return [...inserted, ...split, standard, ...twins].filter((spelling) => spelling !== text);
}
