/** Runs once, before the server takes its first request: settings that cannot work end the process here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { checkSettings, startTracing } = await import('./server/startup.ts');
  const store = await checkSettings();
  const telemetry = await startTracing();
  const { secureServer } = await import('./server/server-security.ts');
  secureServer(async () => {
    // Refreshes that go on behind their responses end first: all copies of the SDK in a process share them.
    await store?.close();
    await telemetry.stop();
  });
}
