/** Runs once, before the server takes its first request: settings that cannot work end the process here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { checkSettings, startTracing } = await import('./server/startup.ts');
  await checkSettings();
  const telemetry = await startTracing();
  const { secureServer } = await import('./server/server-security.ts');
  secureServer(telemetry);
}
