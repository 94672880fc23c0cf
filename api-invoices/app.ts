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
  requireRecentSignIn,
  throwIssuerUnavailable,
} from '@monoshop/service-kit';
import type { Logger } from '@monoshop/service-kit';
import { createOpenApi } from '@monoshop/service-kit/openapi';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { API, WRITE_SCOPE } from './contract.ts';
import { OPERATIONS, SCHEMAS } from './openapi.ts';
import { createListInvoices, createPayInvoice, createShowInvoice } from './routes.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

/** Expressions, so that an address with other characters in it is none of this API. */
const INVOICE_PATH = /^\/invoices\/(?<id>[\w-]{1,64})$/;
const PAYMENT_PATH = /^\/invoices\/(?<id>[\w-]{1,64})\/payment$/;

const NAME = `MonoShop ${API.title}`;

export interface AppOptions {
  settings: Pick<
    Settings,
    'backend' | 'publicUrl' | 'clientCertificateHeader' | 'requestsPerMinute' | 'payment'
  >;
  logger: Logger;
  store: Pick<Store, 'listInvoices' | 'findInvoice' | 'payInvoice' | 'check'>;
}

/** Creates the Invoice API: `/invoices`, each of them and its payment behind a token; the rest says how to use it. */
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
      scopes: [API.scope, WRITE_SCOPE],
      name: NAME,
    };
    app.route(metadata.route).get(createResourceMetadata(document)).all(readOnly);
  }
  const description = { title: NAME, publicUrl: settings.publicUrl, issuer: tenantDomain };
  const openApi = createOpenApi({ ...description, schemas: SCHEMAS, operations: OPERATIONS });
  app.route('/openapi.json').get(openApi).all(readOnly);

  app
    .route(API.path)
    .get(protect({ scopes: [API.scope] }), createListInvoices(store))
    .all(readOnly);
  app
    .route(INVOICE_PATH)
    .get(protect({ scopes: [API.scope] }), createShowInvoice(store))
    .all(readOnly);
  app
    .route(PAYMENT_PATH)
    .post(
      protect({ scopes: [WRITE_SCOPE] }),
      requireRecentSignIn(settings.payment),
      ...createPayInvoice(store),
    )
    .all(createMethodNotAllowed('POST'));

  app.use(notFound);
  app.use(createProblemHandler(logger));
  return app;
}
