import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/express';
import {
  backendVariables,
  completeProtection,
  createLogger,
  createProblemHandler,
  createRequestLog,
  notFound,
  portVariable,
  readSettings,
  run,
  serve,
  stopOnSignal,
  toBackendOptions,
} from '@monoshop/service-kit';
import express from 'express';
import { z } from 'zod';

const variables = z.object({
  PORT: portVariable(),
  ...backendVariables('http://api.monoshop.com/products'),
});

await run(async () => {
  const settings = readSettings(variables);
  const logger = createLogger({ service: 'orders', level: 'info' });
  const client = new MonoCloudBackendNodeClient(toBackendOptions(settings));
  const protect = completeProtection((verifier) => protectApi(verifier), {
    client,
    realm: 'Orders',
    introspection: false,
    requestsPerMinute: 600,
  });
  const app = express();
  app.use(createRequestLog(logger));
  app.get('/orders', protect({ scopes: ['read:products'] }), (_request, response) => {
    response.json({ orders: [] });
  });
  app.use(notFound);
  app.use(createProblemHandler(logger));
  const { close } = await serve(app, {
    port: settings.PORT,
    host: '127.0.0.1',
    portVariable: 'PORT',
    hostVariable: 'HOST',
    logger,
  });
  stopOnSignal({ close, logger });
});
