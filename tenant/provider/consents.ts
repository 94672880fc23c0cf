import type { Records } from '../state/records.ts';
import { CONSENT_SCOPES } from './resources.ts';

/** What users have allowed clients to do for them. It outlives the session and the process. */
export type Consents = ReturnType<typeof createConsents>;

interface ConsentOwner {
  clientId: string;
  /** Subject identifier of the user. */
  accountId: string;
}

const MODEL = 'Consent';

/** Opens the consents among the records of a tenant. */
export function createConsents(records: Records) {
  const toId = ({ clientId, accountId }: ConsentOwner) => JSON.stringify([clientId, accountId]);
  const read = (owner: ConsentOwner) =>
    records.get(MODEL, toId(owner))?.scope?.split(' ').filter(Boolean) ?? [];
  const write = (owner: ConsentOwner, scopes: readonly string[]) =>
    records.put(MODEL, toId(owner), { ...owner, scope: scopes.join(' ') });
  return {
    /** Of these scopes, those that the client may have: no consent is needed, or the user gave it. */
    keepAllowed(owner: ConsentOwner, scopes: readonly string[]): string[] {
      const given = read(owner);
      return scopes.filter((scope) => !CONSENT_SCOPES.has(scope) || given.includes(scope));
    },
    add: (owner: ConsentOwner, scopes: readonly string[]): void =>
      write(owner, [...new Set([...read(owner), ...scopes])]),
    /** Withdraws what the user allowed before. */
    remove: (owner: ConsentOwner, scopes: readonly string[]): void => {
      const given = read(owner);
      const left = given.filter((scope) => !scopes.includes(scope));
      if (left.length < given.length) write(owner, left);
    },
  };
}
