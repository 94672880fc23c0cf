import type nodeCrypto from 'node:crypto';

/** What Node and Bun have; only its type is imported. */
export type NativeCrypto = typeof nodeCrypto;

/**
 * The synchronous cryptography of Node and Bun; undefined on runtimes that have none. WebCrypto hands every
 * call to another thread and takes about twice the CPU time for what a request needs. Asked for at run time,
 * since an import would keep this package off runtimes without it.
 */
export function findNativeCrypto(): NativeCrypto | undefined {
  // Next runs its Edge runtime inside of Node, in a realm of its own, whose keys and bytes Node's functions
  // refuse.
  if ('EdgeRuntime' in globalThis) return undefined;
  return globalThis.process?.getBuiltinModule?.('node:crypto');
}
