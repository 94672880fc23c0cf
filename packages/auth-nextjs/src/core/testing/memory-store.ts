import type { MonoCloudSession, MonoCloudSessionStore } from '@monocloud/auth-core';

/** A session store of one process; a test replaces the methods that are to behave otherwise. */
export class MemoryStore implements MonoCloudSessionStore {
  readonly entries = new Map<string, MonoCloudSession>();
  /** What changed it, oldest first. */
  readonly calls: string[] = [];

  async get(key: string) {
    return this.entries.get(key);
  }

  async set(key: string, session: MonoCloudSession) {
    this.calls.push(`set ${key}`);
    this.entries.set(key, structuredClone(session));
  }

  async delete(key: string) {
    this.calls.push(`delete ${key}`);
    this.entries.delete(key);
  }
}
