import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessClaims, audience } from '../testing/claims.ts';
import { paths, startScriptedIssuer } from '../testing/scripted-issuer.ts';
import type { ScriptedIssuer } from '../testing/scripted-issuer.ts';
import { createSigner } from '../testing/signer.ts';
import type { Signer } from '../testing/signer.ts';
import { MonoCloudHttpError, MonoCloudOidcBackendClient, MonoCloudTokenError } from './index.ts';

let issuer: ScriptedIssuer;
let signer: Signer;
let client: MonoCloudOidcBackendClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  signer = await createSigner('ES256');
  issuer = await startScriptedIssuer(signer.jwk);
  client = new MonoCloudOidcBackendClient(issuer.issuer, audience);
});
afterEach(async () => {
  vi.useRealTimers();
  await issuer.stop();
});

async function validate(by: Signer = signer): Promise<unknown> {
  const token = await by.sign(accessClaims(issuer.issuer));
  return client.validateJwtAccessToken(token).catch((error: unknown) => error);
}

function breakKeys(): void {
  issuer.reply(paths.jwks, { status: 500 });
}

function fetches(): number {
  return issuer.requestsTo(paths.jwks).length;
}

function later(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

describe('the key set', () => {
  it('W17 F03 is fetched once for many requests at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => validate()));
    expect(fetches()).toBe(1);
    expect(issuer.requestsTo(paths.metadata)).toHaveLength(1);
  });

  it('is used for its time and then fetched again', async () => {
    await validate();
    later(299);
    await validate();
    expect(fetches()).toBe(1);
    later(1);
    await validate();
    expect(fetches()).toBe(2);
  });

  it('F05 A33 no longer verifies with a key that the issuer removed', async () => {
    expect(await validate()).toMatchObject({ sub: 'user-1' });
    issuer.keys = [(await createSigner('ES256', 'key-2')).jwk];
    later(300);
    expect(await validate()).toBeInstanceOf(MonoCloudTokenError);
  });

  it('W17 F04 learns a new key at once, even right after a fetch', async () => {
    await validate();
    const next = await createSigner('ES256', 'key-2');
    issuer.keys = [signer.jwk, next.jwk];
    expect(await validate(next)).toMatchObject({ sub: 'user-1' });
    expect(await validate()).toMatchObject({ sub: 'user-1' });
    expect(fetches()).toBe(2);
  });

  it('A12 is fetched once per cooldown under a flood of unknown keys', async () => {
    await validate();
    const strangers = Array.from({ length: 1000 }, (_, index) => renamed(signer, index));
    // In waves, since requests at the same moment share a fetch anyway.
    const flood = async (): Promise<void> => {
      for (let wave = 0; wave < 10; wave += 1) {
        const outcomes = await Promise.all(
          strangers.slice(wave * 100, wave * 100 + 100).map((stranger) => validate(stranger)),
        );
        expect(outcomes.every((outcome) => outcome instanceof MonoCloudTokenError)).toBe(true);
      }
    };
    await flood();
    expect(fetches()).toBe(2);
    later(10);
    await flood();
    expect(fetches()).toBe(3);
  });
});

describe('an issuer that does not answer', () => {
  it('W17 F01 is an outage and no bad token, and recovery needs no restart', async () => {
    breakKeys();
    expect(await validate()).toBeInstanceOf(MonoCloudHttpError);
    issuer.reply(paths.jwks, { json: { keys: issuer.keys } });
    expect(await validate()).toMatchObject({ sub: 'user-1' });
  });

  it('W17 F02 does not stop tokens of known keys for an hour', async () => {
    await validate();
    breakKeys();
    later(300 + 3599);
    expect(await validate()).toMatchObject({ sub: 'user-1' });
    later(1);
    expect(await validate()).toMatchObject({ status: 500 });
  });

  it('F02 is asked again every ten seconds only', async () => {
    await validate();
    breakKeys();
    later(300);
    for (let index = 0; index < 5; index += 1) await validate();
    expect(fetches()).toBe(2);
    later(10);
    await validate();
    await vi.waitFor(() => expect(fetches()).toBe(3));
  });

  it('F02 is an outage for a token of an unknown key, throughout the cooldown', async () => {
    await validate();
    breakKeys();
    const stranger = await createSigner('ES256', 'key-2');
    expect(await validate(stranger)).toBeInstanceOf(MonoCloudHttpError);
    later(9);
    expect(await validate(stranger)).toBeInstanceOf(MonoCloudHttpError);
    expect(fetches()).toBe(2);
  });

  it('keeps what was known when a forced fetch fails', async () => {
    await client.getJwks();
    breakKeys();
    await expect(client.getJwks(true)).rejects.toMatchObject({
      message: 'Error while fetching JWKS. Unexpected status code: 500',
    });
    await expect(client.getJwks()).resolves.toMatchObject({ keys: [{ kid: 'key-1' }] });
  });
});

describe('a key set that is none', () => {
  it.each([
    ['HTML', { text: '<html>', headers: { 'content-type': 'text/html' } }],
    ['an empty list', { json: { keys: [] } }],
    ['no list', { json: {} }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
    ['5 MB', { text: `{"keys":[],"x":"${'x'.repeat(5_000_000)}"}` }],
  ])('F03 is an outage, and old keys stay: %s', async (_, reply) => {
    await validate();
    issuer.reply(paths.jwks, reply);
    await expect(client.getJwks(true)).rejects.toBeInstanceOf(MonoCloudHttpError);
    later(300);
    expect(await validate()).toMatchObject({ sub: 'user-1' });
    expect(issuer.requestsTo('/elsewhere')).toEqual([]);
  });
});

function renamed(signer: Signer, index: number): Signer {
  return { ...signer, sign: (claims, header) => signer.sign(claims, { ...header, kid: `unknown-${index}` }) };
}
