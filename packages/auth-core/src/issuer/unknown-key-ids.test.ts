import { paths } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { api as client, arrangeEach, issuer, later, signer } from '../../testing/arrangement.ts';
import { accessClaims } from '../../testing/claims.ts';
import { createSigner, type Signer } from '../../testing/signer.ts';
import { MonoCloudHttpError, MonoCloudTokenError } from '../index.ts';

arrangeEach();

async function validate(by: Signer = signer, kid?: string): Promise<unknown> {
  const token = await by.sign(accessClaims(issuer.issuer), kid === undefined ? undefined : { kid });
  return client.validateJwtAccessToken(token).catch((error: unknown) => error);
}

const validateUnknown = (index: number) => validate(signer, `unknown-${index}`);
const fetches = () => issuer.requestsTo(paths.jwks).length;

describe('unknown key ids while the keys rotate', () => {
  // The search that each outcome below would be judged by is the one of second 0.
  async function startTrickle(): Promise<Signer> {
    const next = await createSigner('ES256', 'key-2');
    await validate();
    expect(await validateUnknown(0)).toBeInstanceOf(MonoCloudTokenError);
    issuer.keys = [signer.jwk, next.jwk];
    return next;
  }

  it.each([1, 3, 8])('N45 %d a second never make a good token of a new key invalid', async (perSecond) => {
    const next = await startTrickle();
    for (let second = 1; second <= 12; second += 1) {
      later(1);
      for (let index = 0; index < perSecond; index += 1) await validateUnknown(second);
      const outcome = await validate(next);
      if (second < 10) expect(outcome).toBeInstanceOf(MonoCloudHttpError);
      else expect(outcome).toMatchObject({ sub: 'user-1' });
      expect(await validate()).toMatchObject({ sub: 'user-1' });
    }
    expect(fetches()).toBe(3);
  });

  it('N45 an id that a search has just looked for is refused, and one that comes later is not yet', async () => {
    await startTrickle();
    later(0.9);
    expect(await validateUnknown(1)).toBeInstanceOf(MonoCloudTokenError);
    later(0.1);
    const outcome = await validateUnknown(1);
    expect(outcome).toBeInstanceOf(MonoCloudHttpError);
    // What an API answers as 503.
    expect(outcome).toMatchObject({ status: undefined });
  });

  it('N45 A12 a flood is refused by the keys at hand, whenever it comes', async () => {
    await startTrickle();
    later(5);
    const outcomes: unknown[] = [];
    for (let index = 0; index < 300; index += 1) outcomes.push(await validateUnknown(index));
    const refused = outcomes.filter((outcome) => outcome instanceof MonoCloudTokenError);
    expect(refused.length).toBeGreaterThanOrEqual(200);
    expect(outcomes.every((outcome) => outcome instanceof Error)).toBe(true);
    expect(fetches()).toBe(2);
  });

  it('N45 a set that is loaded in the ordinary way meanwhile has the new key at once', async () => {
    const next = await startTrickle();
    later(5);
    await client.getJwks(true);
    expect(await validate(next)).toMatchObject({ sub: 'user-1' });
  });
});
