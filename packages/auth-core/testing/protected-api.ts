import express from 'express';
import { createServer } from 'node:http';
import { protectApi } from '@monocloud/backend-node/express';
import type { MonoCloudBackendNodeClient } from '@monocloud/backend-node/express';
import { listen } from '@monoshop/testing/listener';
import { onTestFinished } from 'vitest';

export type ProtectedApi = Awaited<ReturnType<typeof startProtectedApi>>;

/** An Express API of one route behind the published middleware, which requires `read:products`; stopped after the test. */
export async function startProtectedApi(
  client: MonoCloudBackendNodeClient,
  options: { groups?: string[]; certificate?: string } = {},
) {
  let count = 0;
  const app = express();
  const protect = protectApi(client, { certificateResolver: async () => options.certificate });
  app.get('/', protect({ scopes: ['read:products'], groups: options.groups }), (request, response) => {
    count += 1;
    response.json('claims' in request ? request.claims : undefined);
  });
  const { url, close } = await listen(createServer(app));
  onTestFinished(close);
  return {
    async get(authorization?: string) {
      const response = await fetch(url, { headers: authorization ? { authorization } : {} });
      const challenge = response.headers.get('www-authenticate');
      return { status: response.status, body: await response.json(), challenge };
    },
    /** How often the handler behind the protection ran. */
    handled: () => count,
  };
}
