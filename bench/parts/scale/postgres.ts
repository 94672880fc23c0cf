import { administer, POSTGRES } from '@monoshop/testing/database';
import { z } from 'zod';
import { moveProcess } from '../../harness/cores.ts';
import { readCpuMs } from '../../harness/pinned-process.ts';

/** A database that the APIs share, and the CPU time of the processes that serve it. */
export type PostgresProbe = NonNullable<Awaited<ReturnType<typeof openPostgresProbe>>>;

const backendsSchema = z.array(z.object({ pid: z.int() }));

/** CPU time of a process; undefined once it is gone, since a pool closes connections that it does not need. */
function tryReadCpuMs(pid: number): number | undefined {
  try {
    return readCpuMs(pid);
  } catch {
    return undefined;
  }
}

/** Creates a database, whose processes run on one core; undefined where there is no PostgreSQL. */
export async function openPostgresProbe(core: number) {
  if (POSTGRES.isAbsent) return undefined;
  const { url, drop } = await POSTGRES.create();
  const statement = `select pid from pg_stat_activity where datname = '${new URL(url).pathname.slice(1)}'`;
  const known = new Map<number, number>();
  return {
    url,
    async readCpuMs() {
      for (const { pid } of backendsSchema.parse(await administer(statement))) {
        if (!known.has(pid)) moveProcess(pid, [core]);
        known.set(pid, known.get(pid) ?? 0);
      }
      for (const [pid, cpuMs] of known) known.set(pid, tryReadCpuMs(pid) ?? cpuMs);
      return [...known.values()].reduce((sum, cpuMs) => sum + cpuMs, 0);
    },
    close: drop,
  };
}
