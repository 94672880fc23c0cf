import { constants, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accessClaims } from '../../testing/claims.ts';
import {
  createRsaKey,
  digest,
  signBlock,
  signingInput,
  toBytes,
  toNumber,
} from '../../testing/raw-signature.ts';
import { digestInfo, pkcs1Block, pssBlock, rsaHashes } from '../../testing/rsa-block.ts';
import { expectRefused, outcomeOf, signatureIssuer } from '../../testing/signature-outcome.ts';

const claims = accessClaims(signatureIssuer);
const oidOfSha256 = '608648016503040201';

function withByte(bytes: Buffer, index: number, value: number): Buffer {
  const altered = Buffer.from(bytes);
  altered[index] = value;
  return altered;
}

describe.each(rsaHashes)('A32 RS$bits', ({ bits, oid }) => {
  const key = createRsaKey(`RS${bits}`);
  const input = signingInput(key, claims);
  const hash = digest(`sha${bits}`, input);
  const info = digestInfo(oid, hash);
  const good = pkcs1Block(info);

  it('accepts the true padding', async () => {
    expect(await outcomeOf(key.jwk, input, signBlock(key, good))).toBe('accepted');
  });

  it('refuses any other padding', async () => {
    const blocks = {
      'block type 0': pkcs1Block(info, { start: [0, 0] }),
      'block type 2': pkcs1Block(info, { start: [0, 2] }),
      'no leading zero': pkcs1Block(info, { start: [1, 1] }),
      'padding of zeros': pkcs1Block(info, { fill: 0 }),
      'one wrong byte at the start': withByte(good, 2, 0xfe),
      'one wrong byte at the end': withByte(good, 256 - info.length - 2, 0xfe),
      'a zero inside': withByte(good, 50, 0),
      'no separator': pkcs1Block(info, { end: 0xff }),
      'one byte behind': pkcs1Block(info, { behind: 1 }),
      'short padding and bytes behind': pkcs1Block(info, { behind: 256 - info.length - 11 }),
      'no padding': pkcs1Block(info, { behind: 256 - info.length - 3 }),
    };
    for (const [name, bytes] of Object.entries(blocks)) {
      await expectRefused(key.jwk, input, { [name]: signBlock(key, bytes) });
    }
  });

  it('refuses any other description of the hash', async () => {
    const infos = {
      'no NULL': digestInfo(oid, hash, ''),
      'NULL with a byte': digestInfo(oid, hash, '050100'),
      'other parameters': digestInfo(oid, hash, '0400'),
      'two NULLs': digestInfo(oid, hash, '05000500'),
      'the name of SHA-1': digestInfo('2b0e03021a', hash),
      'the name of another SHA-2': digestInfo(oid.replace(/.$/, '4'), hash),
      'a shorter hash': digestInfo(oid, hash.subarray(0, -1)),
      'a longer hash': digestInfo(oid, Buffer.concat([hash, Buffer.alloc(1)])),
      'no name at all': hash,
      'a long form of the length': Buffer.concat([Buffer.from('3081', 'hex'), info.subarray(1)]),
      'an empty hash': digestInfo(oid, Buffer.alloc(0)),
    };
    for (const [name, other] of Object.entries(infos)) {
      await expectRefused(key.jwk, input, { [name]: signBlock(key, pkcs1Block(other)) });
    }
  });

  it('refuses other numbers, other lengths, and PSS', async () => {
    const signature = signBlock(key, good);
    const modulus = toNumber(Buffer.from(key.jwk.n ?? '', 'base64url'));
    const [zero, size] = [Buffer.alloc(1), 256];
    await expectRefused(key.jwk, input, {
      zero: toBytes(0n, size),
      one: toBytes(1n, size),
      'modulus - 1': toBytes(modulus - 1n, size),
      modulus: toBytes(modulus, size),
      'plus modulus': toBytes(toNumber(signature) + modulus, size + 1),
      negated: toBytes(modulus - toNumber(signature), size),
      'the block itself': good,
      'a zero in front': Buffer.concat([zero, signature]),
      'a zero behind': Buffer.concat([signature, zero]),
      'without the last byte': signature.subarray(0, -1),
      PSS: sign(`sha${bits}`, Buffer.from(input), {
        key: key.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
      }),
    });
  });
});

describe.each(rsaHashes)('A32 PS$bits', ({ bits }) => {
  const key = createRsaKey(`PS${bits}`);
  const input = signingInput(key, claims);
  const hash = `sha${bits}`;
  const make = (flaw: Parameters<typeof pssBlock>[2]): Buffer => signBlock(key, pssBlock(hash, input, flaw));

  it('accepts a salt as long as the hash (RFC 7518 §3.5)', async () => {
    expect(await outcomeOf(key.jwk, input, make({}))).toBe('accepted');
  });

  it('refuses other salts, masks, markers and trailers, and PKCS #1 v1.5', async () => {
    await expectRefused(key.jwk, input, {
      'no salt': make({ salt: Buffer.alloc(0) }),
      'a salt of 20 bytes': make({ salt: Buffer.alloc(20, 5) }),
      'a salt one byte short': make({ salt: Buffer.alloc(bits / 8 - 1, 5) }),
      'a salt one byte long': make({ salt: Buffer.alloc(bits / 8 + 1, 5) }),
      'a mask of SHA-1': make({ mask: 'sha1' }),
      'another marker': make({ marker: 2 }),
      'another trailer': make({ trailer: 0xcc }),
      'PKCS #1 v1.5': sign(hash, Buffer.from(input), key.privateKey),
    });
  });
});

describe('A32 an RSA key', () => {
  it.each([1024, 2040])('of %i bits verifies nothing', async (bits) => {
    const key = createRsaKey('RS256', bits);
    const input = signingInput(key, claims);
    await expectRefused(key.jwk, input, { true: sign('sha256', Buffer.from(input), key.privateKey) });
  });

  it.each(['00', '01', '000001', '02', '010000'])('with exponent 0x%s verifies nothing', async (exponent) => {
    const key = createRsaKey('RS256');
    const input = signingInput(key, claims);
    const jwk = { ...key.jwk, e: Buffer.from(exponent, 'hex').toString('base64url') };
    // With the exponent 1 every block is its own signature.
    const signature = pkcs1Block(digestInfo(oidOfSha256, digest('sha256', input)));
    expect(await outcomeOf(jwk, input, signature)).toContain('no key that fits');
  });

  it('published with its private part verifies nothing: its signatures prove nothing', async () => {
    const key = createRsaKey('RS256');
    const input = signingInput(key, claims);
    const jwk = { ...key.jwk, ...key.privateKey.export({ format: 'jwk' }), kty: 'RSA' };
    await expectRefused(jwk, input, { true: sign('sha256', Buffer.from(input), key.privateKey) });
  });

  it('with exponent 3 is fooled by no cube root', async () => {
    const key = createRsaKey('RS256', 2048, 3);
    const input = signingInput(key, claims);
    const info = digestInfo(oidOfSha256, digest('sha256', input));
    const target = toNumber(pkcs1Block(info, { behind: 256 - info.length - 11 }));
    await expectRefused(key.jwk, input, { 'cube root': toBytes(cubeRootAbove(target), 256) });
  });
});

function cubeRootAbove(value: bigint): bigint {
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (middle ** 3n < value) low = middle + 1n;
    else high = middle;
  }
  return low;
}
