import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/express';
import {
  completeProtection,
  createCertificateResolver,
  createMethodNotAllowed,
  createProblemHandler,
  createReadyz,
  createRequestLog,
  createResourceMetadata,
  livez,
  locateResourceMetadata,
  notFound,
  throwIssuerUnavailable,
} from '@monoshop/service-kit';
import type { Logger } from '@monoshop/service-kit';
import { createOpenApi } from '@monoshop/service-kit/openapi';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { API, type ProductsResponse } from './contract.ts';
import { OPERATIONS, SCHEMAS } from './openapi.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

const NAME = `MonoShop ${API.title}`;

export interface AppOptions {
  settings: Pick<Settings, 'backend' | 'publicUrl' | 'clientCertificateHeader' | 'requestsPerMinute'>;
  logger: Logger;
  store: Pick<Store, 'listProducts' | 'check'>;
}

/** Creates the Product API: `GET /products` behind a token, health, metadata and `/openapi.json` in the open. */
export function createApp({ settings, logger, store }: AppOptions): Express {
  const { tenantDomain, audience, clientId, groupOptions } = settings.backend;
  const client = new MonoCloudBackendNodeClient(settings.backend);
  const metadata = locateResourceMetadata(audience, `${settings.publicUrl}${API.path}`);
  const certificateResolver = createCertificateResolver(settings.clientCertificateHeader);
  const protect = completeProtection((verifier) => protectApi(verifier, { certificateResolver }), {
    client,
    realm: NAME,
    resourceMetadata: metadata?.url,
    introspection: clientId !== undefined,
    requestsPerMinute: settings.requestsPerMinute,
    groupsClaim: groupOptions?.groupsClaim,
  });
  const readOnly = createMethodNotAllowed('GET', 'HEAD');

  const app = express();
  // One address per resource: a rule in front of this API that names a path then means what it says.
  app.enable('case sensitive routing').enable('strict routing').disable('etag');
  app.use(createRequestLog(logger));
  // HSTS is for those who came by https (RFC 6797 §7.2); our own address says whether they do, no header.
  app.use(helmet({ strictTransportSecurity: settings.publicUrl.startsWith('https:') }));

  app.route('/livez').get(livez).all(readOnly);
  const check = () => Promise.all([client.getJwks().catch(throwIssuerUnavailable), store.check()]);
  app.route('/readyz').get(createReadyz({ check, logger })).all(readOnly);
  if (metadata) {
    const document = {
      resource: audience,
      authorizationServers: [tenantDomain],
      scopes: [API.scope],
      name: NAME,
    };
    app.route(metadata.route).get(createResourceMetadata(document)).all(readOnly);
  }
  const description = { title: NAME, publicUrl: settings.publicUrl, issuer: tenantDomain };
  const openApi = createOpenApi({ ...description, schemas: SCHEMAS, operations: OPERATIONS });
  app.route('/openapi.json').get(openApi).all(readOnly);

  app
    .route(API.path)
    .get(protect({ scopes: [API.scope] }), async (_request, response) => {
      const body: ProductsResponse = { products: await store.listProducts() };
      response.json(body);
    })
    .all(readOnly);

  app.use(notFound);
  app.use(createProblemHandler(logger));
  return app;
}
