// Preloaded into every service: when the runner is gone, however it went, the service goes too.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  // A service that cannot drain must not keep its port.
  setTimeout(() => process.exit(1), 5_000).unref();
});
process.channel?.unref();
