import { digest, toBytes } from './raw-signature.ts';

/** Hashes of the RSA algorithms, with their object identifiers (RFC 8017 §B.1). */
export const rsaHashes = [
  { bits: 256, oid: '608648016503040201' },
  { bits: 384, oid: '608648016503040202' },
  { bits: 512, oid: '608648016503040203' },
];

/** DigestInfo (RFC 8017 §9.2) of a hash under an object identifier, with the parameters as given. */
export function digestInfo(oid: string, hash: Buffer, parameters = '0500'): Buffer {
  const algorithm = tagged('30', tagged('06', Buffer.from(oid, 'hex')), Buffer.from(parameters, 'hex'));
  return tagged('30', algorithm, tagged('04', hash));
}

function tagged(tag: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from([body.length]), body]);
}

/**
 * EMSA-PKCS1-v1_5 (RFC 8017 §9.2): 00 01 FF … FF 00 and the info, with what may go wrong and bytes behind it.
 */
export function pkcs1Block(info: Buffer, { start = [0, 1], fill = 0xff, end = 0, behind = 0 } = {}): Buffer {
  const filling = Buffer.alloc(256 - start.length - 1 - info.length - behind, fill);
  return Buffer.concat([Buffer.from(start), filling, Buffer.from([end]), info, Buffer.alloc(behind, 7)]);
}

/** EMSA-PSS (RFC 8017 §9.1.1) with room for what may go wrong. */
export function pssBlock(
  hashName: string,
  input: string,
  { salt = Buffer.alloc(digest(hashName, '').length, 5), trailer = 0xbc, mask = hashName, marker = 1 } = {},
): Buffer {
  const inner = digest(hashName, Buffer.concat([Buffer.alloc(8), digest(hashName, input), salt]));
  const data = Buffer.alloc(256 - inner.length - 1);
  salt.copy(data, data.length - salt.length);
  data[data.length - salt.length - 1] = marker;
  const masked = data.map((byte, index) => byte ^ (maskOf(mask, inner, data.length)[index] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, inner, Buffer.from([trailer])]);
}

/** MGF1 (RFC 8017 §B.2.1). */
function maskOf(hashName: string, seed: Buffer, length: number): Buffer {
  const rounds = Math.ceil(length / digest(hashName, '').length);
  const blocks = Array.from({ length: rounds }, (_, index) =>
    digest(hashName, Buffer.concat([seed, toBytes(BigInt(index), 4)])),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
