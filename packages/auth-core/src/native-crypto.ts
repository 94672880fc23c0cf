import type nodeCrypto from 'node:crypto';

/** What Node and Bun have; only its type is imported. */
export type NativeCrypto = typeof nodeCrypto;

/**
 * The synchronous cryptography of Node and Bun; undefined on runtimes that have none. WebCrypto hands every call to
 * another thread and takes about twice the CPU time for what a request needs. Asked for at run time, since an import
 * would keep this package off runtimes without it.
 */
export function findNativeCrypto(): NativeCrypto | undefined {
  return globalThis.process?.getBuiltinModule?.('node:crypto');
}
