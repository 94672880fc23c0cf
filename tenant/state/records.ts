import type { AdapterPayload } from 'oidc-provider';

/** One thing the provider remembers: a session, a code, a refresh token, a grant. */
export interface StoredRecord {
  model: string;
  id: string;
  payload: AdapterPayload;
  /** Seconds since the epoch; without it the record stays. */
  expiresAt?: number;
}

/** Everything the provider remembers, in memory, with an index by grant and by uid. */
export type Records = ReturnType<typeof createRecords>;

/**
 * Creates the memory of a provider.
 *
 * @param initial what an earlier run remembered
 * @param changed called after every change, so that it can be written down
 */
export function createRecords(initial: StoredRecord[], changed: () => void) {
  const records = new Map<string, StoredRecord>();
  const byGrant = new Map<string, Set<string>>();
  const byUid = new Map<string, string>();

  function add(record: StoredRecord): void {
    const key = toKey(record.model, record.id);
    const { grantId, uid } = record.payload;
    records.set(key, record);
    if (grantId) byGrant.set(grantId, (byGrant.get(grantId) ?? new Set()).add(key));
    if (uid) byUid.set(toKey(record.model, uid), key);
  }

  function drop(key: string): void {
    const record = records.get(key);
    if (!record) return;
    records.delete(key);
    const { grantId, uid } = record.payload;
    const uidKey = uid && toKey(record.model, uid);
    // A session that changed its id keeps its uid, and the index then belongs to the newer record.
    if (uidKey && byUid.get(uidKey) === key) byUid.delete(uidKey);
    const siblings = grantId ? byGrant.get(grantId) : undefined;
    siblings?.delete(key);
    if (grantId && siblings?.size === 0) byGrant.delete(grantId);
  }

  function read(key: string | undefined): AdapterPayload | undefined {
    const record = key === undefined ? undefined : records.get(key);
    // A copy, as a database would give: the provider changes what it holds before it decides to save it.
    return record && !isExpired(record) ? structuredClone(record.payload) : undefined;
  }

  for (const record of initial) if (!isExpired(record)) add(record);

  return {
    put(model: string, id: string, payload: AdapterPayload, expiresInSeconds?: number): void {
      drop(toKey(model, id));
      const expiresAt = expiresInSeconds === undefined ? undefined : epochSeconds() + expiresInSeconds;
      add({ model, id, payload: structuredClone(payload), expiresAt });
      changed();
    },
    get: (model: string, id: string) => read(toKey(model, id)),
    findByUid: (model: string, uid: string) => read(byUid.get(toKey(model, uid))),
    /** Notes when a code or a refresh token was spent; it stays, so that a second use can be told. */
    consume(model: string, id: string): void {
      const record = records.get(toKey(model, id));
      if (record) record.payload.consumed = epochSeconds();
      changed();
    },
    remove(model: string, id: string): void {
      drop(toKey(model, id));
      changed();
    },
    removeByGrant(model: string, grantId: string): void {
      for (const key of byGrant.get(grantId) ?? []) if (records.get(key)?.model === model) drop(key);
      changed();
    },
    removeExpired(): void {
      for (const [key, record] of records) if (isExpired(record)) drop(key);
    },
    list: () => [...records.values()].filter((record) => !isExpired(record)),
  };
}

const toKey = (model: string, id: string): string => `${model}:${id}`;
const epochSeconds = (): number => Math.floor(Date.now() / 1_000);
const isExpired = ({ expiresAt }: StoredRecord): boolean =>
  expiresAt !== undefined && expiresAt <= epochSeconds();
