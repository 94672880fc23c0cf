/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 is not delivered: it only checks that the process exists.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
