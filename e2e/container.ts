import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '@monoshop/testing/process';
import type { ContainerFile } from '../scripts/container-files.ts';

/*
 * What a container engine does, by hand: a root file system of its own with nothing but the runtime, its libraries and the
 * folder of the service, all read-only but for /tmp; a process table of its own, and a user without rights.
 */
const ENTER = `
root=$1; node=$2; source=$3; workdir=$4; user=$5; shift 5
mount -t tmpfs none "$root"
mkdir -p "$root/nodejs/bin" "$root/usr/lib" "$root/lib" "$root/lib64" "$root/tmp" "$root/proc" "$root/dev" "$root$workdir"
touch "$root/nodejs/bin/node" "$root/dev/null" "$root/dev/urandom"
mkdir "$root/etc"; for file in hosts resolv.conf; do cat "/etc/$file" > "$root/etc/$file"; done
for folder in /usr/lib /lib /lib64; do mount --bind "$folder" "$root$folder"; mount -o remount,bind,ro "$root$folder"; done
mount --bind "$node" "$root/nodejs/bin/node"
mount -o remount,bind,ro "$root/nodejs/bin/node"
mount --bind "$source" "$root$workdir"
mount -o remount,bind,ro "$root$workdir"
for device in null urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
mount -t proc none "$root/proc"
mount -t tmpfs -o size=64m,mode=1777 none "$root/tmp"
mount -o remount,ro "$root"
exec unshare --root="$root" --wd="$workdir" --setgid="$user" --setuid="$user" -- "$@"
`;

/** A service that runs as its Containerfile says. */
export interface Container {
  /** Of the service, as seen from outside. Inside it is 1. */
  pid: () => number;
  /** Runs a command inside, as the service's user; `status` is its exit code. */
  execute: (command: readonly string[]) => { status: number | null; stderr: string };
  /** Sends SIGTERM to the service, as an engine does, and resolves with its exit code; null when the signal ended it. */
  stop: () => Promise<number | null>;
  output: () => string;
}

/** Whether this machine lets this user make such surroundings. */
export const canContain = (): boolean =>
  spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;

/** Runs a service. @param buildDir what `npm run build` wrote: the context of the image. */
export function startContainer(
  { workDir, source, user, environment, command }: ContainerFile,
  buildDir: string,
  given: Record<string, string>,
): Container {
  const root = mkdtempSync(join(tmpdir(), 'monoshop-container-'));
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
  const facts = [root, process.execPath, join(buildDir, source), workDir, String(user)];
  const args = [...namespaces, 'sh', '-eu', '-c', ENTER, 'sh', ...facts, ...command];
  const env = { PATH: process.env['PATH'], ...environment, ...given };
  const outer = startProcess('unshare', args, { env });
  function pid(): number {
    const children = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8');
    return Number(children.trim());
  }
  return {
    pid,
    execute([program = '', ...args]) {
      const into = ['--target', String(pid()), '--mount', '--pid', '--root', '--wd'];
      const as = [`--setuid=${user}`, `--setgid=${user}`];
      const { status, stderr } = spawnSync('nsenter', [...into, ...as, '--', program, ...args], {
        encoding: 'utf8',
      });
      return { status, stderr };
    },
    async stop() {
      if (outer.isRunning()) process.kill(pid(), 'SIGTERM');
      const { code } = await outer.closed;
      rmSync(root, { recursive: true, force: true });
      return code;
    },
    output: outer.output,
  };
}
