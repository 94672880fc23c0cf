import type { Logger } from 'pino';

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

export interface StopOptions {
  /** Lets go of everything the service holds. */
  close: () => Promise<void>;
  logger: Logger;
}

/**
 * Ends the process on SIGTERM or SIGINT: the first one closes the service and exits with 0, a second one exits at
 * once with 128 plus its number, as a shell would report it. Second means the same one again: Ctrl-C reaches a whole
 * process group, and whoever started the service may still pass a SIGTERM on.
 */
export function stopOnSignal({ close, logger }: StopOptions): void {
  const received = new Set<string>();
  const stop = async (signal: keyof typeof SIGNALS): Promise<void> => {
    if (received.has(signal)) process.exit(128 + SIGNALS[signal]);
    received.add(signal);
    if (received.size > 1) return;
    logger.info({ signal }, 'closing');
    try {
      await close();
    } catch (error) {
      logger.error({ err: error }, 'closing failed');
      process.exit(1);
    }
    // Pooled sockets of outgoing requests would keep the event loop alive for seconds.
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
}
