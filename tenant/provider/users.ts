import { createHash, timingSafeEqual } from 'node:crypto';
import { APIS, listWrites } from '@monoshop/apis';

export interface User {
  /** Subject identifier: never reused, never shown. */
  sub: string;
  email: string;
  name: string;
  groups: readonly string[];
}

/** The password of every demo user. The tenant is for development; it has no secrets of people to keep. */
const PASSWORD = 'monoshop';

export const USERS: readonly User[] = [
  {
    sub: 'user-ada',
    email: 'ada@monoshop.example',
    name: 'Ada Lovelace',
    groups: ['admin'],
  },
  {
    sub: 'user-grace',
    email: 'grace@monoshop.example',
    name: 'Grace Hopper',
    groups: ['clerk'],
  },
  {
    sub: 'user-katherine',
    email: 'katherine@monoshop.example',
    name: 'Katherine Johnson',
    groups: ['customer'],
  },
  {
    sub: 'user-dorothy',
    email: 'dorothy@monoshop.example',
    name: 'Dorothy Vaughan',
    groups: ['auditor'],
  },
];

/** API scopes that this user may have, whatever a client asks for. Some are granted only when the user consents. */
export const listUserScopes = (user: User): string[] =>
  [...APIS, ...listWrites().map(({ write }) => write)]
    .filter(({ groups }) => groups.some((group) => user.groups.includes(group)))
    .map(({ scope }) => scope);

export function findUser(sub: string | undefined): User | undefined {
  return USERS.find((user) => user.sub === sub);
}

/** The user behind a name and a password, or undefined without a hint at which of the two was wrong. */
export function findUserByPassword(username: string, password: string): User | undefined {
  const isRight = timingSafeEqual(digest(password), digest(PASSWORD));
  const user = USERS.find(({ email }) => email === username.trim().toLowerCase());
  return isRight ? user : undefined;
}

/** Which claims each scope opens (OpenID Connect Core §5.4). */
export const CLAIMS_BY_SCOPE: Readonly<Record<string, string[]>> = {
  openid: ['sub', 'sid', 'auth_time'],
  profile: ['name', 'groups'],
  email: ['email', 'email_verified'],
};

/** Everything that a client with all scopes may learn about a user. */
export function toClaims({ sub, email, name, groups }: User): { sub: string; [claim: string]: unknown } {
  return { sub, email, email_verified: true, name, groups };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
