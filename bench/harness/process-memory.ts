import { readFileSync, readdirSync } from 'node:fs';

const KIBIBYTE = 1024;

/** Memory of a process and of all processes that it started. */
export interface ProcessMemory {
  /** What of it is in memory, shared pages counted in full for each process. */
  residentBytes: number;
  /** The same with each shared page divided among those who share it. */
  proportionalBytes: number;
}

/** The process and all below it. */
function listProcessTree(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return [pid, ...children.flatMap((child) => listProcessTree(Number(child)))];
}

function readField(text: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc has no ${name}`);
  return Number(kibibytes) * KIBIBYTE;
}

/** @throws Error when the process is gone, or belongs to another user. */
export function readTreeMemory(pid: number): ProcessMemory {
  const rollups = listProcessTree(pid).map((each) => readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'));
  const sum = (name: string) => rollups.reduce((total, text) => total + readField(text, name), 0);
  return { residentBytes: sum('Rss'), proportionalBytes: sum('Pss') };
}
