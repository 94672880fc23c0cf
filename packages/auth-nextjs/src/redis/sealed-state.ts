import { parseJson } from '@monocloud/auth-core/internal';
import { decrypt, encrypt } from '@monocloud/auth-core/utils';
import { z } from 'zod';
import type { SessionState } from '../core/session/session-authority.ts';
import type { SessionEnd, SessionRecord } from '../core/session/session-record.ts';
import { sealedMembers } from '../core/session/session-seal.ts';

const state = z.object({
  entry: z.object({
    application: z.string().optional(),
    key: z.string(),
    ...sealedMembers,
  }),
});

const end = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('signed-out') }),
  z.object({ reason: z.literal('replaced') }),
  z.object({ reason: z.literal('refused'), error: z.string(), errorDescription: z.string().optional() }),
]);

/** A state with what a list of sessions shows of it. */
export interface StoredState extends SessionState {
  /** Last use, in epoch seconds. */
  usedAt?: number;
  /** Whose session it is, see `VersionedWrite`. */
  application?: string;
}

/**
 * Seals a state together with its key, so that an entry copied under another key does not open there. As `entry`, so that
 * it opens as no cookie either, in case one secret is used for both.
 * @param application whose session it is, where that is known.
 */
export function sealState(
  { key, lifetime, session }: Omit<SessionRecord, 'version'>,
  secrets: string[],
  application?: string,
) {
  return encrypt(JSON.stringify({ entry: { application, key, lifetime, session } }), secrets);
}

/** Opens what {@link sealState} sealed for that key, and for no other application; without a record when it is anything else. */
export async function openState(
  key: string,
  version: string,
  sealed: string,
  secrets: string[],
  application?: string,
): Promise<StoredState> {
  const parsed = state.safeParse(parseJson((await decrypt(sealed, secrets)) ?? ''));
  if (!parsed.success || parsed.data.entry.key !== key) return {};
  const { application: owner = application, ...entry } = parsed.data.entry;
  if (application !== undefined && owner !== application) return {};
  return { record: { ...entry, version: Number(version) }, application: owner };
}

/** Reads why a session is over; signed out, if that cannot be read. */
export function parseEnd(text: string): SessionEnd {
  const parsed = end.safeParse(parseJson(text));
  return parsed.success ? parsed.data : { reason: 'signed-out' };
}
