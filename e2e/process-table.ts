/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 is sent to nobody: it only asks whether it could be.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
