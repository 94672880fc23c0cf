import * as internal from './internal.ts';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

describe('environment values', () => {
  const jwk = { kty: 'oct' };
  it.each<[(value?: string) => unknown, unknown, unknown]>([
    [internal.getBoolean, ' TRUE ', true],
    [internal.getBoolean, 'false', false],
    [internal.getBoolean, '1', undefined],
    [internal.getBoolean, '', undefined],
    [internal.getBoolean, undefined, undefined],
    [internal.getNumber, '12', 12],
    [internal.getNumber, ' 7s', 7],
    [internal.getNumber, '0', 0],
    [internal.getNumber, 'x', undefined],
    [internal.getNumber, ' ', undefined],
    [internal.getNumber, undefined, undefined],
    [internal.isPresent, false, true],
    [internal.isPresent, 0, true],
    [internal.isPresent, 'x', true],
    [internal.isPresent, ' ', false],
    [internal.isPresent, undefined, false],
    [internal.isPresent, null, false],
    [internal.parseClientSecret, '{"kty":"oct","k":"x"}', { ...jwk, k: 'x' }],
    [internal.parseClientSecret, '{"kty":7}', '{"kty":7}'],
    [internal.parseClientSecret, '{no json', '{no json'],
    [internal.parseClientSecret, 'secret', 'secret'],
    [internal.parseClientSecret, jwk, jwk],
    [internal.parseClientSecret, undefined, undefined],
  ])('%o reads %j as %j', (read, value, expected) => {
    expect(Reflect.apply(read, undefined, [value])).toEqual(expected);
  });
});

describe('space-separated lists', () => {
  it('are compared as sets', () => {
    expect(internal.parseSpaceSeparated(' a  b\ta ')).toEqual(['a', 'b', 'a']);
    expect(internal.parseSpaceSeparated(['a b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(internal.parseSpaceSeparatedSet('a b a')).toEqual(new Set(['a', 'b']));
    expect(internal.setsEqual(new Set(['a', 'b']), new Set(['b', 'a']))).toBe(true);
    expect(internal.setsEqual(new Set(['a']), new Set(['a', 'b']))).toBe(false);
    expect(internal.setsEqual(new Set(['a']), new Set(['b']))).toBe(false);
  });

  it('find the token that was requested for exactly these', () => {
    const base = { accessToken: 't', accessTokenExpiration: 1, scopes: 'granted' };
    const plain = { ...base };
    const scoped = { ...base, resource: 'http://a http://b', requestedScopes: 'x y' };
    const tokens = [plain, scoped, { ...scoped, accessToken: 'later' }];
    expect(internal.findToken(tokens)).toBe(plain);
    expect(internal.findToken(tokens, 'http://b  http://a', 'y x y')).toBe(scoped);
    expect(internal.findToken(tokens, 'http://a', 'x y')).toBeUndefined();
    expect(internal.findToken(tokens, 'http://a http://b', 'x')).toBeUndefined();
    expect(internal.findToken(undefined)).toBeUndefined();
  });
});

describe('a user’s profile', () => {
  it('gains what is new, or is replaced when strict', () => {
    const existing = { sub: 'u', name: 'old', email: 'e' };
    expect(internal.profileSync(existing, { name: 'id' }, { sub: 'u', name: 'info' })).toEqual({
      ...existing,
      name: 'info',
    });
    expect(internal.profileSync(existing, { name: 'id' }, undefined, true)).toEqual({ name: 'id' });
  });
});

describe('web addresses', () => {
  it.each([
    ['https://a', true],
    ['HTTP://a', true],
    ['//a', false],
    ['/a', false],
    ['javascript:a', false],
  ])('%s is absolute: %s', (url, expected) => expect(internal.isAbsoluteUrl(url)).toBe(expected));

  it.each([
    ['https://a/x', 'https://a/y', true],
    ['https://a:443', 'https://a', true],
    ['https://a', 'http://a', false],
    ['https://a', 'https://a.evil', false],
    ['https://a@evil', 'https://a', false],
    ['data:x', 'data:x', false],
    ['/x', '/x', false],
  ])('%s and %s are of one origin: %s', (first, second, expected) => {
    expect(internal.isSameHost(first, second)).toBe(expected);
  });

  it('gain and lose slashes', () => {
    expect([internal.ensureLeadingSlash('a'), internal.ensureLeadingSlash('/a')]).toEqual(['/a', '/a']);
    expect([internal.removeTrailingSlash('a/'), internal.removeTrailingSlash('a')]).toEqual(['a', 'a']);
  });
});

describe('bytes', () => {
  it('are written and read as strict base64url', () => {
    expect(internal.encodeBase64Url('ü?>')).toBe('w7w_Pg');
    expect(new TextDecoder().decode(internal.decodeBase64Url('w7w_Pg'))).toBe('ü?>');
    for (const text of ['w7w_Ph', 'w7w_Pg==', 'w7w/Pg', 'w', ' '])
      expect(() => internal.decodeBase64Url(text)).toThrow(TypeError);
  });

  it('are written as base64, and rewritten as base64url and back', () => {
    expect(internal.encodeBase64('ü?>')).toBe('w7w/Pg==');
    expect(internal.toB64Url('w7w/+g==')).toBe('w7w_-g');
    expect(['w7w_-g', 'QUJD', ''].map((text) => internal.fromB64Url(text))).toEqual(['w7w/+g==', 'QUJD', '']);
    const many = new Uint8Array(200_000).fill(255);
    expect(internal.arrayBufferToBase64(many.buffer)).toBe(Buffer.from(many).toString('base64'));
  });

  it('are the UTF-8 of a text', () => {
    const bytes = internal.stringToArrayBuffer('gr\u00fcn');
    expect([bytes.byteLength, internal.arrayBufferToString(bytes)]).toEqual([5, 'gr\u00fcn']);
  });

  it('are made at random', () => {
    const [first, second] = [internal.randomBytes(32), internal.randomBytes(32)];
    expect(first).toHaveLength(32);
    expect(first).not.toEqual(second);
  });

  it('C07 fit the hash of a token, or do not', async () => {
    const hash = await internal.hashTokenValue('token', 'RS256');
    await expect(internal.validateTokenHash(hash, 'token', 'RS256')).resolves.toBe(true);
    await expect(internal.validateTokenHash(hash, 'another', 'RS256')).resolves.toBe(false);
    await expect(internal.validateTokenHash(hash, 'token', 'RS512')).resolves.toBe(false);
  });

  it('are hashed and compared', async () => {
    expect(Buffer.from(await internal.sha256('x'))).toEqual(createHash('sha256').update('x').digest());
    const half = createHash('sha384').update('x').digest().subarray(0, 24).toString('base64url');
    await expect(internal.hashTokenValue('x', 'ES384')).resolves.toBe(half);
    const texts = ['abc', 'ab', 'abd', ''];
    expect(texts.filter((text) => internal.timingSafeEqual(text, 'abc'))).toEqual(['abc']);
    expect(internal.timingSafeEqual('x', '')).toBe(false);
  });

  it('know JSON objects', () => {
    const objects = [[], {}, null, 'x'].map((value) => internal.isJsonObject(value));
    expect(objects).toEqual([false, true, false, false]);
  });
});
