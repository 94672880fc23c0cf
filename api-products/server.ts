import { createLogger, logWarnings, run, serve, startTelemetry, stopOnSignal } from '@monoshop/service-kit';
import type { Logger } from '@monoshop/service-kit';
import { createApp } from './app.ts';
import { API } from './contract.ts';
import { readApiSettings, type Settings } from './settings.ts';
import { openStore } from './store.ts';

await run(async () => {
  const settings = readApiSettings();
  const logger = createLogger({ service: `api-${API.name}`, level: settings.logLevel });
  logWarnings(logger);
  const opened = open(settings, logger);
  // From here on: as process 1 of a container it gets no signal that it does not listen to.
  stopOnSignal({ logger, close: async () => (await opened)() });
  await opened;
});

/** Opens the API. @returns what closes it. */
async function open(settings: Settings, logger: Logger): Promise<() => Promise<void>> {
  const telemetry = await startTelemetry({ service: `api-${API.name}`, logger });
  const store = openStore(settings.databaseUrl);
  // Neither a database that is away nor a migration that takes long is a reason not to listen: /readyz says so.
  void store.check().catch((error: unknown) => logger.error({ err: error }, 'not ready'));
  const app = createApp({ settings, logger, store });
  const { port, host } = settings;
  const names = { portVariable: 'API_PORT', hostVariable: 'API_HOST' };
  const { close } = await serve(app, { port, host, ...names, logger });
  return async () => {
    await close();
    await store.close();
    await telemetry.stop();
  };
}
