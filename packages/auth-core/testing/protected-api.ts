import express, { type Request } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { protectApi } from '@monocloud/backend-node/express';
import type {
  AuthenticatedExpressRequest,
  MonoCloudBackendNodeClient,
} from '@monocloud/backend-node/express';

export interface ProtectedApi {
  get(authorization?: string): Promise<{ status: number; body: unknown; challenge: string | null }>;
  /** How often the handler behind the protection ran. */
  handled(): number;
  stop(): Promise<void>;
}

/** An Express API of one route behind the published middleware, which requires `read:products`. */
export async function startProtectedApi(
  client: MonoCloudBackendNodeClient,
  options: { groups?: string[]; certificate?: string } = {},
): Promise<ProtectedApi> {
  let count = 0;
  const app = express();
  const protect = protectApi(client, { certificateResolver: async () => options.certificate });
  app.get('/', protect({ scopes: ['read:products'], groups: options.groups }), (request, response) => {
    count += 1;
    response.json({ sub: isAuthenticated(request) ? request.claims.sub : undefined });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}/`;
  return {
    async get(authorization) {
      const response = await fetch(url, { headers: authorization ? { authorization } : {} });
      const challenge = response.headers.get('www-authenticate');
      return { status: response.status, body: await response.json(), challenge };
    },
    handled: () => count,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isAuthenticated(request: Request): request is AuthenticatedExpressRequest {
  return 'claims' in request;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}
