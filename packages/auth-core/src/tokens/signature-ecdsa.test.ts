import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accessClaims } from '../../testing/claims.ts';
import { createEcKey, curves, signEc, signingInput, toBytes } from '../../testing/raw-signature.ts';
import { expectRefused, outcomeOf, signatureIssuer } from '../../testing/signature-outcome.ts';

const claims = accessClaims(signatureIssuer);

describe.each(curves)('A32 $alg', (curve) => {
  const { size, order: n } = curve;
  const key = createEcKey(curve);
  const input = signingInput(key, claims);
  const [r, s] = signEc(key, curve, input);
  const pair = (first: bigint, second: bigint): Buffer =>
    Buffer.concat([toBytes(first, size), toBytes(second, size)]);
  const good = pair(r, s);
  const inRange = (value: bigint): bigint => (value < 1n << BigInt(size * 8) ? value : n);

  it('accepts the true signature', async () => {
    expect(await outcomeOf(key.jwk, input, good)).toBe('accepted');
  });

  it('refuses numbers at and beyond the edges of the group', async () => {
    const edges = { zero: 0n, one: 1n, 'order - 1': n - 1n, order: n, 'order + 1': n + 1n };
    for (const [name, edge] of Object.entries(edges)) {
      await expectRefused(key.jwk, input, {
        [`r = ${name}`]: pair(edge, s),
        [`s = ${name}`]: pair(r, edge),
        [`both = ${name}`]: pair(edge, edge),
      });
    }
    const full = (1n << BigInt(size * 8)) - 1n;
    await expectRefused(key.jwk, input, {
      'r + order': pair(inRange(r + n), s),
      's + order': pair(r, inRange(s + n)),
      'order - r': pair(n - r, s),
      'all bits': pair(full, full),
      swapped: pair(s, r),
    });
  });

  it('refuses every other encoding of the true numbers', async () => {
    const half = Buffer.from([0]);
    await expectRefused(key.jwk, input, {
      DER: sign(curve.hash, Buffer.from(input), key.privateKey),
      'without the last byte': good.subarray(0, -1),
      'without the first byte': good.subarray(1),
      'half of it': good.subarray(0, size),
      'with a zero behind': Buffer.concat([good, half]),
      'with a zero in front': Buffer.concat([half, good]),
      'with a zero in front of each': Buffer.concat([half, toBytes(r, size), half, toBytes(s, size)]),
      twice: Buffer.concat([good, good]),
    });
  });

  it('refuses a key that is published with its private part: its signatures prove nothing', async () => {
    const jwk = { ...key.jwk, ...key.privateKey.export({ format: 'jwk' }), kty: 'EC' };
    await expectRefused(jwk, input, { true: good });
  });

  it('refuses a key that is no point of the curve', async () => {
    const zero = toBytes(0n, size).toString('base64url');
    for (const point of [{ x: zero, y: zero }, { y: zero }, { x: zero }, { y: key.jwk.x }]) {
      await expectRefused({ ...key.jwk, ...point }, input, {
        true: good,
        zero: pair(0n, 0n),
        one: pair(1n, 1n),
      });
    }
  });
});
