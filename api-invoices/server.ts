import { createLogger, logWarnings, run, serve, stopOnSignal } from '@monoshop/service-kit';
import { createApp } from './app.ts';
import { listInvoices } from './invoices.ts';
import { readApiSettings } from './settings.ts';

await run(async () => {
  const settings = readApiSettings();
  const logger = createLogger({ service: 'api-invoices', level: settings.logLevel });
  logWarnings(logger);
  const app = createApp({ settings, logger, listInvoices });
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
