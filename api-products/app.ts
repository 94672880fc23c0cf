import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/express';
import {
  completeProtection,
  createMethodNotAllowed,
  createProblemHandler,
  createReadyz,
  createRequestLog,
  createResourceMetadata,
  listMetadataPaths,
  livez,
  notFound,
  toRoutePaths,
} from '@monoshop/service-kit';
import type { Logger } from '@monoshop/service-kit';
import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import { READ_PRODUCTS } from './contract.ts';
import type { Product, ProductsResponse } from './contract.ts';
import type { Settings } from './settings.ts';

const NAME = 'MonoShop Product API';

export interface AppOptions {
  settings: Pick<Settings, 'backend' | 'publicUrl' | 'requestsPerMinute'>;
  logger: Logger;
  listProducts: () => Promise<readonly Product[]>;
}

/** Creates the Product API: `GET /products` behind a token, health and metadata in the open, nothing else. */
export function createApp({ settings, logger, listProducts }: AppOptions): Express {
  const { tenantDomain, audience, clientId } = settings.backend;
  const client = new MonoCloudBackendNodeClient(settings.backend);
  const metadataPaths = listMetadataPaths(audience);
  const protect = completeProtection(protectApi(client), {
    realm: NAME,
    resourceMetadata: `${settings.publicUrl}${metadataPaths[0]}`,
    introspection: clientId !== undefined,
    requestsPerMinute: settings.requestsPerMinute,
  });
  const readOnly = createMethodNotAllowed('GET', 'HEAD');

  const app = express();
  // One address per resource: a rule in front of this API that names a path then means what it says.
  app.enable('case sensitive routing').enable('strict routing').disable('etag');
  app.use(createRequestLog(logger));
  // HSTS is for those who came by https (RFC 6797 §7.2); our own address says whether they do, no header.
  app.use(helmet({ strictTransportSecurity: settings.publicUrl.startsWith('https:') }));

  app.route('/livez').get(livez).all(readOnly);
  app
    .route('/readyz')
    .get(createReadyz({ check: () => client.getJwks(), logger }))
    .all(readOnly);
  app
    .route(toRoutePaths(metadataPaths))
    .get(
      createResourceMetadata({
        resource: audience,
        authorizationServers: [tenantDomain],
        scopes: [READ_PRODUCTS],
        name: NAME,
      }),
    )
    .all(readOnly);

  app
    .route('/products')
    .get(protect({ scopes: [READ_PRODUCTS] }), async (_request, response) => {
      const body: ProductsResponse = { products: [...(await listProducts())] };
      response.json(body);
    })
    .all(readOnly);

  app.use(notFound);
  app.use(createProblemHandler(logger));
  return app;
}
