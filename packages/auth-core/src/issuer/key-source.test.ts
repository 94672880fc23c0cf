import { paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { api as client, arrangeEach, issuer, later, signer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { createSigner, type Signer } from '../../testing/signer.ts';
import { MonoCloudHttpError, MonoCloudOidcBackendClient, MonoCloudTokenError } from '../index.ts';

arrangeEach();

async function validate(by: Signer = signer, verifier = client): Promise<unknown> {
  const token = await by.sign(accessClaims(issuer.issuer));
  return verifier.validateJwtAccessToken(token).catch((error: unknown) => error);
}

const breakKeys = () => issuer.reply(paths.jwks, { status: 500 });
const fetches = () => issuer.requestsTo(paths.jwks).length;

describe('the key set', () => {
  it('W17 F03 is fetched once for many requests at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => validate()));
    expect(fetches()).toBe(1);
    expect(issuer.requestsTo(paths.metadata)).toHaveLength(1);
  });

  it('is handed out as a copy: what a caller does to it spoils nothing', async () => {
    const { keys } = await client.getJwks();
    for (const key of keys) Object.assign(key, { kid: 'other', alg: 'none', use: 'enc' });
    keys.length = 0;
    const metadata = await client.getMetadata();
    Object.assign(metadata, { issuer: 'https://evil.example', jwks_uri: 'https://evil.example/keys' });
    expect(await validate()).toMatchObject({ iss: issuer.issuer });
    expect((await client.getJwks(true)).keys).toEqual([expect.objectContaining({ kid: signer.jwk.kid })]);
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

  it('F05 A33 nor does an earlier failure keep that key in use, once it is over', async () => {
    await validate();
    breakKeys();
    await expect(client.getJwks(true)).rejects.toMatchObject({ status: 500 });
    const { jwk } = await createSigner('ES256', 'key-2');
    issuer.reply(paths.jwks, { json: { keys: [jwk] } });
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
    await expect.poll(() => fetches()).toBe(3);
  });

  it('F02 is warned about once a minute while old keys serve, with how often', async () => {
    const warnings: Error[] = [];
    const collect = (warning: Error) => void warnings.push(warning);
    process.on('warning', collect);
    await validate();
    breakKeys();
    later(300);
    for (let index = 0; index < 5; index += 1) await validate();
    later(59);
    await validate();
    later(1);
    await validate();
    // Warnings are delivered in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', collect);
    const about = warnings.filter((warning) => 'code' in warning && warning.code === 'MONOCLOUD_STALE');
    expect(about.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The key set of http:\S+ cannot be renewed.* warning: 1; its age: 300 s$/),
      expect.stringMatching(/^The key set of http:\S+ cannot be renewed.* warning: 6; its age: 360 s$/),
    ]);
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
    ['not found', { status: 404 }],
    ['nothing', { status: 204 }],
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

describe('a key set that never ends', () => {
  it('F03 is an outage in time, asked for once, and old keys stay', async () => {
    const impatient = new MonoCloudOidcBackendClient(issuer.issuer, audience, { responseTimeout: 200 });
    await validate(signer, impatient);
    const trickles: ReturnType<typeof setInterval>[] = [];
    issuer.reply(paths.jwks, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[');
      trickles.push(setInterval(() => response.write(' '), 10));
    });
    const stranger = await createSigner('ES256', 'key-2');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => validate(stranger, impatient)));
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(MonoCloudHttpError);
      expect(outcome).toMatchObject({ message: expect.stringContaining('timed out after 200ms') });
    }
    expect(fetches()).toBe(2);
    later(300);
    expect(await validate(signer, impatient)).toMatchObject({ sub: 'user-1' });
    for (const trickle of trickles) clearInterval(trickle);
  });
});

function renamed(signer: Signer, index: number): Signer {
  return { ...signer, sign: (claims, header) => signer.sign(claims, { ...header, kid: `unknown-${index}` }) };
}
