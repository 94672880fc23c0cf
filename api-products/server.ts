import { createLogger, logWarnings, run, serve, stopOnSignal } from '@monoshop/service-kit';
import { createApp } from './app.ts';
import { listProducts } from './products.ts';
import { readApiSettings } from './settings.ts';

await run(async () => {
  const settings = readApiSettings();
  const logger = createLogger({ service: 'api-products', level: settings.logLevel });
  logWarnings(logger);
  const app = createApp({ settings, logger, listProducts });
  const { port, host } = settings;
  const { close } = await serve(app, {
    port,
    host,
    portVariable: 'API_PORT',
    hostVariable: 'API_HOST',
    logger,
  });
  stopOnSignal({ close, logger });
});
