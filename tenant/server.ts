import { createLogger, run, startTelemetry, stopOnSignal } from '@monoshop/service-kit';
import type { Logger } from '@monoshop/service-kit';
import { readTenantSettings, type TenantSettings } from './settings.ts';
import { startTenant } from './tenant.ts';

await run(async () => {
  const settings = readTenantSettings();
  const logger = createLogger({ service: 'tenant', level: settings.logLevel });
  const opened = open(settings, logger);
  // From here on: as process 1 of a container it gets no signal that it does not listen to.
  stopOnSignal({ logger, close: async () => (await opened)() });
  await opened;
});

/** Opens the tenant. @returns what closes it. */
async function open(settings: TenantSettings, logger: Logger): Promise<() => Promise<void>> {
  const telemetry = await startTelemetry({ service: 'tenant', logger });
  const { issuer, stop } = await startTenant(settings, { logger });
  console.log(`tenant listening as ${issuer}`);
  return () => stop().then(telemetry.stop);
}
