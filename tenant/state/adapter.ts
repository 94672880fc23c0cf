import type { AdapterFactory } from 'oidc-provider';
import type { Records } from './records.ts';

/** Creates the storage that oidc-provider asks for, one adapter per model, over one memory. */
export function createAdapter(records: Records): AdapterFactory {
  return (model) => ({
    async upsert(id, payload, expiresInSeconds) {
      records.put(model, id, payload, expiresInSeconds);
    },
    async find(id) {
      return records.get(model, id);
    },
    async findByUid(uid) {
      return records.findByUid(model, uid);
    },
    async findByUserCode() {
      return undefined;
    },
    async consume(id) {
      records.consume(model, id);
    },
    async destroy(id) {
      records.remove(model, id);
    },
    async revokeByGrantId(grantId) {
      records.removeByGrant(model, grantId);
    },
  });
}
