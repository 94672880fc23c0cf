import { CompactEncrypt } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import {
  createSealOwner,
  encodeBase64Url,
  now,
  openAuthState,
  openFor,
  randomBytes,
  sealFor,
  sealPrefix,
} from '../internal.ts';
import {
  decrypt,
  decryptAuthState,
  decryptSession,
  encrypt,
  encryptAuthState,
  encryptSession,
} from '../utils.ts';

const secret = 'a cookie secret of at least thirty-two characters';

describe('a seal', () => {
  it('N26 opens for the owner it was made for only, even under the id of another', async () => {
    const [owner, other] = [await createSealOwner(['a', 'b']), await createSealOwner(['a', 'b', ''])];
    const sealed = await sealFor(owner, 'text', secret);
    expect(sealed.startsWith(sealPrefix(owner))).toBe(true);
    await expect(openFor(await createSealOwner(['a', 'b']), sealed, secret)).resolves.toBe('text');
    await expect(openFor({ ...other, id: owner.id }, sealed, secret)).resolves.toBeUndefined();
    await expect(decrypt(sealed, secret)).resolves.toBeUndefined();
    await expect(openFor(owner, await encrypt('text', secret), secret)).resolves.toBeUndefined();
  });

  it('opens with its secret, whatever the text says', async () => {
    const sealed = await encrypt('{"name":"Ünïcode 🛒"}', secret);
    expect(sealed.split('.')).toHaveLength(5);
    await expect(decrypt(sealed, secret)).resolves.toBe('{"name":"Ünïcode 🛒"}');
  });

  it('looks different every time', async () => {
    expect(await encrypt('x', secret)).not.toBe(await encrypt('x', secret));
  });

  it('W12 derives the key of a secret once, however many cookies come', async () => {
    const deriveKey = vi.spyOn(crypto.subtle, 'deriveKey');
    const fresh = crypto.randomUUID();
    const sealed = await Promise.all(['a', 'b', 'c'].map((text) => encrypt(text, fresh)));
    await Promise.all([...sealed, 'garbage', 'a.b.c.d.e'].map((text) => decrypt(text, fresh)));
    expect(deriveKey).toHaveBeenCalledTimes(1);
    deriveKey.mockRestore();
  });

  it('goes on working when more secrets were used than are remembered', async () => {
    const secrets = Array.from({ length: 70 }, (_, index) => `secret-${index}`);
    const sealed = await Promise.all(secrets.map((one) => encrypt(one, one)));
    await expect(Promise.all(sealed.map((text) => decrypt(text, secrets)))).resolves.toEqual(secrets);
  });

  it('D03 is made with the first secret and opens with any', async () => {
    const old = await encrypt('x', 'old');
    await expect(decrypt(old, ['new', 'old'])).resolves.toBe('x');
    await expect(decrypt(await encrypt('x', ['new', 'old']), 'new')).resolves.toBe('x');
    await expect(decrypt(await encrypt('x', ['new', 'old']), 'old')).resolves.toBeUndefined();
  });

  it('needs a secret', async () => {
    await expect(encrypt('x', [])).rejects.toThrow(TypeError);
    await expect(encrypt('x', '')).rejects.toThrow(TypeError);
    await expect(decrypt(await encrypt('x', secret), [])).resolves.toBeUndefined();
  });

  it('D02 does not open when one character is changed or missing', async () => {
    const sealed = await encrypt('text', secret);
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'x' ? 'y' : 'x';
      const altered = sealed.slice(0, index) + other + sealed.slice(index + 1);
      const opened = await decrypt(altered, secret);
      // The last character of a part may differ in bits that base64url does not use: then nothing has
      // changed.
      expect([undefined, 'text']).toContain(opened);
      if (sealed[index + 1] !== '.' && index + 1 < sealed.length) expect(opened).toBeUndefined();
      await expect(decrypt(sealed.slice(0, index), secret)).resolves.toBeUndefined();
    }
  });

  it.each(['', 'x', 'a.b.c.d.e', '....', 'eyJhbGciOiJub25lIn0.e30.'])(
    'D02 does not open "%s"',
    async (text) => {
      await expect(decrypt(text, secret)).resolves.toBeUndefined();
    },
  );

  it('D02 made with the right key in another way does not open', async () => {
    const deriveKey = vi.spyOn(crypto.subtle, 'deriveKey');
    const fresh = crypto.randomUUID();
    await encrypt('x', fresh);
    const key = await deriveKey.mock.results[0]?.value;
    deriveKey.mockRestore();
    const seal = (alg: string, enc: string) =>
      new CompactEncrypt(new TextEncoder().encode('x')).setProtectedHeader({ alg, enc }).encrypt(key);
    await expect(decrypt(await seal('dir', 'A256GCM'), fresh)).resolves.toBe('x');
    for (const enc of ['A256GCM', 'A128GCM', 'A256CBC-HS512']) {
      await expect(decrypt(await seal('A256GCMKW', enc), fresh)).resolves.toBeUndefined();
    }
    for (const enc of ['A256GCM', 'A128GCM', 'A192GCM', 'A128CBC-HS256', 'none']) {
      const header = encodeBase64Url(JSON.stringify({ alg: 'dir', enc }));
      const [iv, additionalData] = [randomBytes(12), new TextEncoder().encode(header)];
      const text = new TextEncoder().encode('x');
      const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, text);
      const [sealed, tag] = [bytes.slice(0, -16), bytes.slice(-16)].map((part) =>
        encodeBase64Url(new Uint8Array(part)),
      );
      const opened = await decrypt([header, '', encodeBase64Url(iv), sealed, tag].join('.'), fresh);
      expect([enc, opened]).toEqual([enc, enc === 'A256GCM' ? 'x' : undefined]);
    }
  });

  it('D02 made with a password instead of the secret itself does not open', async () => {
    const bytes = new TextEncoder().encode(secret);
    const foreign = await new CompactEncrypt(bytes)
      .setProtectedHeader({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM' })
      .encrypt(bytes);
    await expect(decrypt(foreign, secret)).resolves.toBeUndefined();
  });
});

describe('a sealed session and a sealed sign-in', () => {
  const session = { user: { sub: 'user-1' } };
  const authState = { state: 's', nonce: 'n', codeVerifier: 'v', maxAge: 0 };

  it('come back as they were', async () => {
    await expect(decryptSession(await encryptSession(session, secret), secret)).resolves.toEqual(session);
    await expect(decryptAuthState(await encryptAuthState(authState, secret), secret)).resolves.toEqual(
      authState,
    );
  });

  it('never open as each other', async () => {
    await expect(decryptAuthState(await encryptSession(session, secret), secret)).resolves.toBeUndefined();
    await expect(decryptSession(await encryptAuthState(authState, secret), secret)).resolves.toBeUndefined();
    await expect(decryptSession(await encrypt('no JSON', secret), secret)).resolves.toBeUndefined();
  });

  it('C01 are not sealed for a time that is no number: they would open for ever', async () => {
    await expect(encryptSession(session, secret, Number.NaN)).rejects.toThrow('must be numbers of seconds');
    await expect(encryptAuthState(authState, secret, Infinity)).rejects.toThrow('must be numbers of seconds');
  });

  it('C01 open for their time only', async () => {
    const sealed = await encryptAuthState(authState, secret, 900);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 899_000 });
    await expect(decryptAuthState(sealed, secret)).resolves.toEqual(authState);
    vi.setSystemTime(Date.now() + 2_000);
    await expect(decryptAuthState(sealed, secret)).resolves.toBeUndefined();
    vi.useRealTimers();
  });

  it('a sign-in tells its end, if it has one', async () => {
    const ending = await openAuthState(await encryptAuthState(authState, secret, 900), secret);
    expect(ending?.expiresAt).toBeGreaterThanOrEqual(now() + 899);
    const endless = await openAuthState(await encryptAuthState(authState, secret), secret);
    expect(endless).toEqual({ authState, expiresAt: undefined });
  });
});
