import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Numbers of the cores that this process may run on; a container is often given some that do not begin at 0.
 *
 * @param status text of `/proc/self/status`.
 */
export function listCores(status = readFileSync('/proc/self/status', 'utf8')): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Moves a process to these cores, all its threads. @throws Error when it cannot. */
export function moveProcess(pid: number, cores: readonly number[]): void {
  const { status } = spawnSync('taskset', ['-a', '-c', '-p', cores.join(','), String(pid)]);
  if (status !== 0) throw new Error(`taskset cannot move process ${pid}`);
}
