import { createSealOwner, sealPrefix } from '@monocloud/auth-core/internal';
import type { SealOwner } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved } from './types.ts';

/** Whose the cookies of one kind are. */
export interface CookieOwner extends SealOwner {
  /** What a whole sealed value begins with. */
  prefix: string;
}

type Kind = 'session' | 'state';

const owners = new WeakMap<MonoCloudOptionsResolved[Kind]['cookie'], Promise<CookieOwner>>();

async function createOwner(parts: readonly string[]): Promise<CookieOwner> {
  const owner = await createSealOwner(parts);
  return { ...owner, prefix: sealPrefix(owner) };
}

/**
 * The application that seals cookies of this kind, made once: another one, for another client or tenant or under another
 * name or path, opens none of them, not even with the same secret, and leaves them where they are (decision 3).
 */
export function cookieOwner(options: MonoCloudOptionsResolved, kind: Kind): Promise<CookieOwner> {
  const { cookie } = options[kind];
  const known = owners.get(cookie);
  if (known) return known;
  const created = createOwner([options.tenantDomain, options.clientId, cookie.name, cookie.path]);
  owners.set(cookie, created);
  return created;
}
