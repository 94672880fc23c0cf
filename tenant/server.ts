import { createLogger, run, stopOnSignal } from '@monoshop/service-kit';
import { readTenantSettings } from './settings.ts';
import { startTenant } from './tenant.ts';

await run(async () => {
  const settings = readTenantSettings();
  const logger = createLogger({ service: 'tenant', level: 'warn' });
  const { issuer, stop } = await startTenant(settings, { logger });
  stopOnSignal({ close: stop, logger });
  console.log(`tenant listening as ${issuer}`);
});
