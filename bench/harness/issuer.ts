import { generateKeyPairSync, randomUUID, sign as signWith } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

export type Algorithm = 'RS256' | 'ES256';

export interface TokenRequest {
  algorithm: Algorithm;
  /** How many, each of another user. */
  count: number;
  audience: string;
  scope: string;
  /** Where they are written, one per line. */
  file: string;
}

/** An issuer that lives as long as one run: its keys are made when it starts and never leave the process. */
export interface Issuer {
  /** Its identifier, and where its documents are. */
  url: string;
  /** Signs tokens into a file and resolves with its path. */
  issueTokens(request: TokenRequest): Promise<string>;
  /** Requests for its documents until now. */
  countRequests(): number;
  stop(): void;
}

const LIFETIME_SECONDS = 3_600;
const signAsync = promisify(signWith);

interface Signer {
  kid: string;
  privateKey: KeyObject;
  jwk: Record<string, unknown>;
}

function createSigner(algorithm: Algorithm): Signer {
  const { privateKey, publicKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = `bench-${algorithm}`;
  return {
    kid,
    privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
  };
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Starts an issuer in this process. It serves its discovery document and its keys. */
export async function startIssuer(): Promise<Issuer> {
  const signers: Record<Algorithm, Signer> = { RS256: createSigner('RS256'), ES256: createSigner('ES256') };
  let documents: Record<string, unknown> = {};
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const document = documents[request.url ?? ''];
    response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  documents = {
    '/.well-known/openid-configuration': {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    },
    '/jwks': { keys: Object.values(signers).map(({ jwk }) => jwk) },
  };
  return {
    url,
    issueTokens: (request) => issueTokens(url, signers[request.algorithm], request),
    countRequests: () => requests,
    stop: () => server.close().closeAllConnections(),
  };
}

async function issueTokens(issuer: string, signer: Signer, request: TokenRequest): Promise<string> {
  const tokens = Array.from({ length: request.count }, () => issueToken(issuer, signer, request));
  writeFileSync(request.file, `${(await Promise.all(tokens)).join('\n')}\n`);
  return request.file;
}

/** A token as a tenant writes one for a signed-in user (RFC 9068 §2). */
async function issueToken(issuer: string, signer: Signer, request: TokenRequest): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: request.algorithm, kid: signer.kid, typ: 'at+jwt' };
  const claims = {
    iss: issuer,
    sub: randomUUID(),
    aud: request.audience,
    client_id: 'monoshop-web',
    scope: `openid profile email offline_access ${request.scope}`,
    iat: now,
    nbf: now,
    auth_time: now,
    exp: now + LIFETIME_SECONDS,
    jti: randomUUID(),
    sid: randomUUID(),
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  const key = { key: signer.privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${signed}.${(await signAsync('sha256', Buffer.from(signed), key)).toString('base64url')}`;
}
