import { join } from 'node:path';
import type { AdapterPayload } from 'oidc-provider';
import { z } from 'zod';
import { readJsonFile, writePrivateFile } from './file.ts';
import { createRecords } from './records.ts';

const WRITE_PAUSE_MS = 100;
/** Writing takes the event loop; with much to write it may have at most this share of it. */
const WRITE_SHARE = 0.05;
const SWEEP_INTERVAL_MS = 60_000;

const snapshotSchema = z.object({
  version: z.literal(1),
  records: z.array(
    z.object({
      model: z.string(),
      id: z.string(),
      // Written by ourselves; the provider checks each payload again when it reads it.
      payload: z.custom<AdapterPayload>((value) => typeof value === 'object' && value !== null),
      expiresAt: z.number().optional(),
    }),
  ),
});

/**
 * Opens the memory of a tenant, which survives in one file of its state folder. It grows with what is alive: what
 * has expired is dropped every minute and at every start.
 *
 * @throws SettingsError when the file cannot be read or understood.
 */
export function openRecords(stateDir: string, onWriteFailed: (error: unknown) => void) {
  const path = join(stateDir, 'records.json');
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = WRITE_PAUSE_MS;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const startedAt = performance.now();
    try {
      writePrivateFile(path, JSON.stringify({ version: 1, records: records.list() }));
    } catch (error) {
      onWriteFailed(error);
    }
    pauseMs = Math.max(WRITE_PAUSE_MS, (performance.now() - startedAt) / WRITE_SHARE);
  }

  const records = createRecords(readJsonFile(path, snapshotSchema)?.records ?? [], () => {
    timer ??= setTimeout(write, pauseMs).unref();
  });
  const sweep = setInterval(() => records.removeExpired(), SWEEP_INTERVAL_MS).unref();
  return {
    records,
    /** Writes what is not yet written and stops the clockwork. */
    close: (): void => {
      clearInterval(sweep);
      if (timer) write();
    },
  };
}
