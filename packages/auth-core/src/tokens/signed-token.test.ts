import { describe, expect, it } from 'vitest';
import { accessClaims } from '../../testing/claims.ts';
import { createEcKey, p256, signEcText } from '../../testing/raw-signature.ts';
import { outcomeOf, signatureIssuer } from '../../testing/signature-outcome.ts';
import { compact } from '../../testing/signer.ts';
import { parseSignedToken } from './signed-token.ts';

// Read leniently, each would become U+FFFD: two subjects would be one.
describe('bytes that are not UTF-8', () => {
  const curve = p256;
  const key = createEcKey(curve);
  const claims = JSON.stringify(accessClaims(signatureIssuer, { sub: 'user-?' }));
  const header = JSON.stringify({ alg: curve.alg, kid: key.jwk.kid, typ: 'at+jwt', x: '?' });

  function judge(head: string, body: string, bytes: number[]): Promise<string> {
    // The bytes take the place of the question mark.
    const toPart = (text: string): string => {
      const [before = '', behind] = text.split('?');
      const inserted = behind === undefined ? [] : [Buffer.from(bytes), Buffer.from(behind)];
      return Buffer.concat([Buffer.from(before), ...inserted]).toString('base64url');
    };
    const input = `${toPart(head)}.${toPart(body)}`;
    return outcomeOf(key.jwk, input, Buffer.from(signEcText(key, curve, input), 'base64url'));
  }

  it('are refused, and their neighbours are not', async () => {
    await expect(judge(header, claims, [0x41])).resolves.toBe('accepted');
    await expect(judge(header, claims, [0xef, 0xbf, 0xbd])).resolves.toBe('accepted');
    await expect(judge(header, claims, [0xf0, 0x9f, 0x9b, 0x92])).resolves.toBe('accepted');
  });

  it.each([
    ['no byte of UTF-8', [0xff]],
    ['a continuation alone', [0x80]],
    ['a character cut short', [0xe2, 0x82]],
    ['a slash in two bytes', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0xe9]],
  ])('are refused in claims and in a header: %s', async (_, bytes) => {
    const plain = (text: string) => text.replace('?', '');
    await expect(judge(plain(header), claims, bytes)).resolves.toBe('Failed to parse JWT Payload');
    await expect(judge(header, plain(claims), bytes)).resolves.toBe('Failed to parse JWT Header');
  });
});

it('the header that tokens of an issuer share cannot be changed by one of them', () => {
  const parse = () => parseSignedToken(compact({ alg: 'RS256', kid: 'key-1' }, {}), 'Token');
  const [first, second] = [parse(), parse()];
  expect(second.header).toBe(first.header);
  expect(() => Object.assign(first.header, { alg: 'none' })).toThrow(TypeError);
  expect(() => Object.assign(first.header, { kid: 'other' })).toThrow(TypeError);
  expect(parse().header).toMatchObject({ alg: 'RS256', kid: 'key-1' });
});
