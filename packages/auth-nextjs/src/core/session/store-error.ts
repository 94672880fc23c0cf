import { MonoCloudAuthBaseError, MonoCloudHttpError, type MonoCloudSessionStore } from '@monocloud/auth-core';

/**
 * The error for a session store that failed, whatever it failed with. The cause keeps the words only: the error of a
 * database client carries the command with its arguments, tokens and passwords among them.
 */
export function toStoreError(error: unknown): MonoCloudAuthBaseError {
  if (error instanceof MonoCloudAuthBaseError) return error;
  const cause = new Error(error instanceof Error ? error.message : 'A value that is not an error was thrown');
  return new MonoCloudHttpError('The session store did not answer', undefined, { cause });
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** The same store, except that every failure is a `MonoCloudHttpError`: a visitor is asked to come back, not let in. */
export function withStoreErrors(store: MonoCloudSessionStore): MonoCloudSessionStore {
  return {
    get: (key) => reach(async () => store.get(key)),
    set: (key, session, lifetime) => reach(async () => store.set(key, session, lifetime)),
    delete: (key) => reach(async () => store.delete(key)),
  };
}
