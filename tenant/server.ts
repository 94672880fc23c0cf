import { createLogger, run, startTelemetry, stopOnSignal } from '@monoshop/service-kit';
import { readTenantSettings } from './settings.ts';
import { startTenant } from './tenant.ts';

await run(async () => {
  const settings = readTenantSettings();
  const logger = createLogger({ service: 'tenant', level: settings.logLevel });
  const telemetry = await startTelemetry({ service: 'tenant', logger });
  const { issuer, stop } = await startTenant(settings, { logger });
  const close = () => stop().then(telemetry.stop);
  stopOnSignal({ close, logger });
  console.log(`tenant listening as ${issuer}`);
});
