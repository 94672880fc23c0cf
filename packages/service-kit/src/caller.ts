import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** Who sent a request, as its verified access token says (RFC 9068 §2.2). */
export type Caller =
  | {
      kind: 'user';
      sub: string;
      /** Ids and names of the user's groups. */
      groups: readonly string[];
      /** When the user signed in, in seconds since the epoch (RFC 9470 §5). */
      authTimeSeconds?: number;
      /** How the user signed in (RFC 9470 §5). */
      acr?: string;
    }
  | { kind: 'client'; clientId: string };

// Claims that decide nothing but more rights count as absent when they have another form.
const groupSchema = z.union([
  z.string().transform((name) => [name]),
  z.object({ id: z.string(), name: z.string() }).transform(({ id, name }) => [id, name]),
  z.unknown().transform(() => []),
]);

const claimsSchema = z
  .object({
    sub: z.string().optional(),
    client_id: z.string().optional(),
    groups: z.array(groupSchema).catch([]),
    auth_time: z.int().nonnegative().optional().catch(undefined),
    acr: z.string().optional().catch(undefined),
    username: z.unknown().optional(),
    sid: z.unknown().optional(),
  })
  .transform((claims, context): Caller => {
    const { sub, client_id: clientId, groups, auth_time: authTimeSeconds, acr } = claims;
    // A client that acts for no user is its own subject (RFC 9068 §2.2), or has none, and nothing else speaks of
    // a user: an introspected token of a user may have a `username`, of its own, and no `sub` (RFC 7662 §2.2).
    const username = claims.username === clientId ? undefined : claims.username;
    const named = authTimeSeconds ?? acr ?? username ?? claims.sid ?? undefined;
    const isOfUser = named !== undefined || groups.length > 0;
    if (clientId !== undefined && !isOfUser && (sub === undefined || sub === clientId))
      return { kind: 'client', clientId };
    if (sub !== undefined) return { kind: 'user', sub, groups: groups.flat(), authTimeSeconds, acr };
    context.addIssue('names neither a user nor a client');
    return z.NEVER;
  });

declare module 'http' {
  interface IncomingMessage {
    /** Set by `completeProtection`, for {@link readCaller}. */
    caller?: Caller;
  }
}

/**
 * Who a verified token is for; undefined when its claims name neither a user nor a client.
 * @param groupsClaim the claim that lists the groups, as `protectApi` reads it too.
 */
export const parseCaller = (claims: object, groupsClaim = 'groups'): Caller | undefined =>
  claimsSchema.safeParse(
    groupsClaim === 'groups' ? claims : { ...claims, groups: Reflect.get(claims, groupsClaim) },
  ).data;

/**
 * Reads who sent a request, behind the middleware of `completeProtection`.
 *
 * @throws Error when no token was verified before.
 */
export function readCaller({ caller }: Pick<IncomingMessage, 'caller'>): Caller {
  if (!caller) throw new Error('No token was verified before the caller was read.');
  return caller;
}

/** The name of a caller in counts and stored keys. A user and a client of the same name are two callers. */
export const toCallerName = (caller: Caller): string =>
  caller.kind === 'user' ? `user ${caller.sub}` : `client ${caller.clientId}`;
