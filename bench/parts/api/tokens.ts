import { randomUUID } from 'node:crypto';
import { metadataOf, paths, startScriptedIssuer } from '@monoshop/testing/issuer';
import { createEcKey, createRsaKey, type SigningKey } from '@monoshop/testing/signing-key';
import { AUDIENCE, SCOPE } from './servers.ts';

/** Distinct tokens by what they stand for. */
export interface Tokens {
  /** A realistic number of users at once. */
  few: string[];
  fewEs256: string[];
  /** As many as are remembered. */
  many: string[];
  /** More than are remembered, taken in turns: the one that comes was forgotten before it came again. */
  unseen: string[];
  unseenEs256: string[];
}

/** An issuer whose keys are made when it starts and never leave this process, and its tokens. */
export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

const LIFETIME_SECONDS = 3_600;
const SMOKE_TOKENS = 20;

/** Starts an issuer that serves its metadata and its keys, and issues all tokens of the part. */
export async function startIssuer(smoke: boolean) {
  const keys = { RS256: createRsaKey('bench-RS256'), ES256: createEcKey('bench-ES256') };
  const server = await startScriptedIssuer(keys.RS256.jwk, keys.ES256.jwk);
  const url = server.issuer;
  // One of those that are compared accepts the algorithms that are named here.
  const algorithms = { id_token_signing_alg_values_supported: Object.keys(keys) };
  server.reply(paths.metadata, { json: { ...metadataOf(url), ...algorithms } });
  const issue = (alg: keyof typeof keys, count: number) =>
    Array.from({ length: smoke ? SMOKE_TOKENS : count }, () => issueToken(url, alg, keys[alg]));
  const tokens: Tokens = {
    few: issue('RS256', 50),
    fewEs256: issue('ES256', 50),
    many: issue('RS256', 10_000),
    unseen: issue('RS256', 12_000),
    unseenEs256: issue('ES256', 12_000),
  };
  return { url, tokens, stop: () => server.stop() };
}

/** A token as a tenant writes one for a signed-in user (RFC 9068 §2). */
function issueToken(issuer: string, alg: string, key: SigningKey): string {
  const now = Math.floor(Date.now() / 1000);
  return key.sign(
    { alg, kid: key.jwk['kid'], typ: 'at+jwt' },
    {
      iss: issuer,
      sub: randomUUID(),
      aud: AUDIENCE,
      client_id: 'monoshop-web',
      scope: `openid profile email offline_access ${SCOPE}`,
      iat: now,
      nbf: now,
      auth_time: now,
      exp: now + LIFETIME_SECONDS,
      jti: randomUUID(),
      sid: randomUUID(),
    },
  );
}
