/**
 * Bytes that live objects take, after a full collection. @throws Error unless the process runs with `--expose-gc`.
 */
export function readHeapBytes(): number {
  if (!globalThis.gc) throw new Error('Start this process with --expose-gc.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
