import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/express';
import type { RequestHandler } from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, jwtVerify } from 'jose';

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
};

/** As one would write it by hand with `jose`: the keys are fetched once, each token is verified. */
function createJoseGuard({ issuer, audience, scope }: GuardOptions): RequestHandler[] {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return [
    async function guard(request, response, next) {
      const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
      try {
        if (scheme?.toLowerCase() !== 'bearer') throw new Error('no bearer token');
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms: ['RS256', 'ES256'],
          typ: 'at+jwt',
        });
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
