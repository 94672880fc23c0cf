import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { CallResult, FromWorker, Halt, Visit, WorkerSettings } from './messages.ts';

/** One process of an application under test. */
export interface ApplicationProcess {
  visit: (cookies: ReadonlyMap<string, string>, calls: Visit['calls']) => Promise<CallResult[]>;
  /** Resolves once it stands still there. */
  halted: (at: Halt) => Promise<void>;
  goOn: () => void;
  /** SIGSTOP, SIGCONT or SIGKILL. */
  signal: (signal: NodeJS.Signals) => void;
  stop: () => Promise<void>;
}

const WORKER = new URL('worker.ts', import.meta.url);

/** Resolves with the first message that fits. Call before what causes it. */
function messageOf<T extends FromWorker>(
  child: ChildProcess,
  fits: (message: FromWorker) => message is T,
): Promise<T> {
  return new Promise((resolve) => {
    const listen = (message: FromWorker) => {
      if (!fits(message)) return;
      child.off('message', listen);
      resolve(message);
    };
    child.on('message', listen);
  });
}

/** Starts a process and waits until it serves. */
export async function startApplication(settings: WorkerSettings): Promise<ApplicationProcess> {
  const child = fork(WORKER, [JSON.stringify(settings)], { execArgv: ['--import', 'tsx'] });
  const seen = new Set<Halt>();
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'halted') seen.add(message.at);
  });
  let count = 0;
  await messageOf(child, (message): message is { kind: 'ready' } => message.kind === 'ready');
  return {
    async visit(cookies, calls) {
      count += 1;
      const id = count;
      const answer = messageOf(
        child,
        (message): message is Extract<FromWorker, { kind: 'visited' }> =>
          message.kind === 'visited' && message.id === id,
      );
      child.send({ kind: 'visit', visit: { id, cookies: [...cookies], calls } });
      return (await answer).results;
    },
    async halted(at) {
      if (seen.delete(at)) return;
      await messageOf(
        child,
        (message): message is Extract<FromWorker, { kind: 'halted' }> =>
          message.kind === 'halted' && message.at === at,
      );
      seen.delete(at);
    },
    goOn: () => child.send({ kind: 'go-on' }),
    signal: (signal) => child.kill(signal),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
