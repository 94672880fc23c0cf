// Preloaded into every service: when the runner is gone, however it went, the service goes too.
// Next's `dev` and `tsx watch` may hand this preload on to children of their own, which need their channel for themselves.
if (process.ppid === Number(process.env['MONOSHOP_RUNNER_PID'])) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    // A service that cannot drain must not keep its port.
    setTimeout(() => process.exit(1), 5_000).unref();
  });
  process.channel?.unref();
}
