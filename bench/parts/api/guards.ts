import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/express';
import type { RequestHandler } from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { createVerifier } from 'fast-jwt';
import { createRemoteJWKSet, exportSPKI, importJWK, jwtVerify, type JWK } from 'jose';

export interface GuardOptions {
  issuer: string;
  audience: string;
  scope: string;
}

/** What stands in front of the handler, by name. All of them check signature, issuer, audience, times and scope. */
export const GUARDS: Record<string, (options: GuardOptions) => RequestHandler[]> = {
  none: () => [],
  ours: ({ issuer, audience, scope }) => {
    const client = new MonoCloudBackendNodeClient({ tenantDomain: issuer, audience });
    return [protectApi(client)({ scopes: [scope] })];
  },
  auth0: ({ issuer, audience, scope }) => [auth({ issuerBaseURL: issuer, audience }), requiredScopes(scope)],
  jose: createJoseGuard,
  fastJwt: createFastJwtGuard,
  middleware: createMiddlewareAlone,
  signature: createSignatureAlone,
};

/** The published middleware with a client that verifies nothing: no library under it can take less. */
function createMiddlewareAlone({ issuer, audience, scope }: GuardOptions): RequestHandler[] {
  const client = new MonoCloudBackendNodeClient({ tenantDomain: issuer, audience });
  const claims = { iss: issuer, aud: audience, sub: 'anyone', scope };
  return [
    protectApi(Object.assign(client, { validateAccessToken: async () => claims }))({ scopes: [scope] }),
  ];
}

/** One call of `node:crypto` for a token, whose claims nothing looks at: no library that verifies can take less. */
function createSignatureAlone({ issuer }: GuardOptions): RequestHandler[] {
  const keys = new Map<string, Promise<KeyObject>>();
  return [
    async function guard(request, response, next) {
      const token = (request.headers.authorization ?? '').slice('Bearer '.length);
      const [header = '', payload = '', signature = ''] = token.split('.');
      const promised = keys.get(header) ?? fetchPem(issuer, readKid(header)).then(createPublicKey);
      keys.set(header, promised);
      const key = await promised;
      // With parameters, Node 24 takes longer for an RSA key.
      const how = key.asymmetricKeyType === 'rsa' ? key : { key, dsaEncoding: 'ieee-p1363' as const };
      const signed = Buffer.from(`${header}.${payload}`);
      if (verify('sha256', signed, how, Buffer.from(signature, 'base64url'))) next();
      else response.status(401).json({ message: 'unauthorized' });
    },
  ];
}

const readKid = (header: string): string => {
  const { kid }: { kid: string } = JSON.parse(Buffer.from(header, 'base64url').toString());
  return kid;
};

const ALGORITHMS = ['RS256', 'ES256'];

/** As one would write it by hand with `jose`: the keys are fetched once, each token is verified. */
function createJoseGuard({ issuer, audience, scope }: GuardOptions): RequestHandler[] {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const options = { issuer, audience, algorithms: ALGORITHMS, typ: 'at+jwt' };
  return guardWith(scope, async (token) => (await jwtVerify(token, keys, options)).payload);
}

/** With its cache, as its documentation has it for many requests of the same tokens, and keys that are fetched once. */
function createFastJwtGuard({ issuer, audience, scope }: GuardOptions): RequestHandler[] {
  const pems = new Map<string, Promise<string>>();
  const key = ({ header }: { header: { kid: string } }): Promise<string> => {
    const pem = pems.get(header.kid) ?? fetchPem(issuer, header.kid);
    pems.set(header.kid, pem);
    return pem;
  };
  const claims = { allowedIss: issuer, allowedAud: audience, requiredClaims: ['exp'] };
  return guardWith(scope, createVerifier({ key, algorithms: ALGORITHMS, cache: true, ...claims }));
}

async function fetchPem(issuer: string, kid: string): Promise<string> {
  const { keys }: { keys: JWK[] } = await (await fetch(`${issuer}/jwks`)).json();
  const imported = await importJWK(keys.find((each) => each.kid === kid) ?? {}, kid.slice(-5), {
    extractable: true,
  });
  if (imported instanceof Uint8Array) throw new Error('The key is a secret.');
  return exportSPKI(imported);
}

/** What one writes around a library that only verifies. */
function guardWith(
  scope: string,
  verify: (token: string) => Promise<Record<string, unknown>>,
): RequestHandler[] {
  return [
    async function guard(request, response, next) {
      const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
      try {
        if (scheme?.toLowerCase() !== 'bearer') throw new Error('no bearer token');
        const payload = await verify(token);
        if (!String(payload['scope']).split(' ').includes(scope)) {
          response.status(403).json({ message: 'forbidden' });
          return;
        }
      } catch {
        response.status(401).json({ message: 'unauthorized' });
        return;
      }
      next();
    },
  ];
}
