import { paths, sendReply } from '@monoshop/testing/issuer';
import { expect, it } from 'vitest';
import { api as client, arrangeEach, issuer, later, signer } from '../../testing/arrangement.ts';
import { accessClaims } from '../../testing/claims.ts';
import { createSigner, type Signer } from '../../testing/signer.ts';
import { MonoCloudHttpError, MonoCloudTokenError } from '../index.ts';

arrangeEach();

async function validate(by: Signer = signer, kid?: string): Promise<unknown> {
  const token = await by.sign(accessClaims(issuer.issuer), kid === undefined ? undefined : { kid });
  return client.validateJwtAccessToken(token).catch((error: unknown) => error);
}

const validateUnknown = () => validate(signer, 'unknown');
const setBack = () => later(-3600);
const breakKeys = () => issuer.reply(paths.jwks, { status: 500 });

/** The issuer has another key in place of its first one. */
async function rotate(): Promise<Signer> {
  const next = await createSigner('ES256', 'key-2');
  issuer.reply(paths.jwks, { json: { keys: [next.jwk] } });
  return next;
}

it('F04 F05 A33 a new key is accepted and a removed one refused after the clock was set back in the cooldown of a search', async () => {
  await validate();
  expect(await validateUnknown()).toBeInstanceOf(MonoCloudTokenError);
  setBack();
  const next = await rotate();
  expect(await validate(next)).toMatchObject({ sub: 'user-1' });
  expect(await validate()).toBeInstanceOf(MonoCloudTokenError);
});

it('F05 A33 a clock that was set back keeps no removed key fresh', async () => {
  await validate();
  setBack();
  await rotate();
  expect(await validate()).toBeInstanceOf(MonoCloudTokenError);
});

it('F05 A33 a failure from before the clock was set back keeps no removed key in use', async () => {
  await validate();
  breakKeys();
  later(300);
  expect(await validate()).toMatchObject({ sub: 'user-1' });
  setBack();
  await rotate();
  expect(await validate()).toBeInstanceOf(MonoCloudTokenError);
});

it('F02 an issuer that does not answer stops no tokens of known keys for an hour after the clock was set back', async () => {
  await validate();
  breakKeys();
  setBack();
  expect(await validate()).toMatchObject({ sub: 'user-1' });
  later(3599);
  expect(await validate()).toMatchObject({ sub: 'user-1' });
  later(1);
  expect(await validate()).toMatchObject({ status: 500 });
});

it('N45 a search whose end lies ahead, since the clock was set back, decides about no later key id', async () => {
  await validate();
  const keys = { json: { keys: issuer.keys } };
  issuer.reply(paths.jwks, (response) => {
    later(5);
    issuer.reply(paths.jwks, keys);
    sendReply(response, keys);
  });
  expect(await validateUnknown()).toBeInstanceOf(MonoCloudTokenError);
  later(-3);
  expect(await validateUnknown()).toBeInstanceOf(MonoCloudHttpError);
});

it('F02 the use of old keys is warned about after the clock was set back, however recent the last warning', async () => {
  const codes: unknown[] = [];
  const collect = (warning: Error) => void codes.push('code' in warning && warning.code);
  process.on('warning', collect);
  await validate();
  breakKeys();
  later(300);
  await validate();
  setBack();
  await validate();
  // Warnings are delivered in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', collect);
  expect(codes.filter((code) => code === 'MONOCLOUD_STALE')).toHaveLength(2);
});
