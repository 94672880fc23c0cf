import { encodeBase64Url } from '@monocloud/auth-core/internal';
import { valueRoom } from '../cookie-budget.ts';
import type { CookieOwner } from '../cookie-owner.ts';
import type { CookieOptions } from '../http.ts';

// `<tag>~<count>~` in front of each piece. None of its characters needs escaping in a cookie.
const TAGGED = /^([\w-]{16})~([1-9]\d?)~(.*)$/s;
const HEADER_ROOM = 16 + 1 + 2 + 1;

/**
 * Cuts a sealed session into cookies: one under the plain name when it fits, else `<name>.0`, `<name>.1`, …
 * Every piece of one cut carries the same tag (its owner and random characters) and their number, because a browser may mix
 * the pieces of two answers that were under way together.
 */
export function toChunks(
  name: string,
  text: string,
  options: CookieOptions,
  owner: CookieOwner,
): Map<string, string> {
  const room = valueRoom(`${name}.0`, options);
  if (text.length <= room) return new Map([[name, text]]);
  const size = Math.max(room - HEADER_ROOM, 1);
  const count = Math.ceil(text.length / size);
  const tag = owner.id + encodeBase64Url(crypto.getRandomValues(new Uint8Array(6)));
  const pieces = Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
  return new Map(pieces.map((piece, index) => [`${name}.${index}`, `${tag}~${count}~${piece}`]));
}

/** Names of the cookies that are, or were, pieces of the named one. */
export function chunkNames(name: string, cookies: ReadonlyMap<string, unknown>): string[] {
  return [...cookies.keys()].filter(
    (cookie) =>
      cookie === name || (cookie.startsWith(`${name}.`) && /^\d{1,2}$/.test(cookie.slice(name.length + 1))),
  );
}

/** Of all cookies the values that this owner sealed, or that were cut from such, however damaged. */
export function ownCookies(
  name: string,
  cookies: ReadonlyMap<string, readonly string[]>,
  { id, prefix }: CookieOwner,
): Map<string, string[]> {
  const isOwn = (value: string) => value.startsWith(prefix) || (value.startsWith(id) && TAGGED.test(value));
  const own = chunkNames(name, cookies).map((cookie): [string, string[]] => [
    cookie,
    (cookies.get(cookie) ?? []).filter(isOwn),
  ]);
  return new Map(own.filter(([, values]) => values.length > 0));
}

// A host of the same domain may plant cookies of the same name; each costs an attempt to open it.
const MAX_VALUES = 8;

/**
 * Every text the cookies can stand for: the plain ones, and the cuts whose pieces are all there. A name may have several
 * values, of which another host or path may have planted some.
 */
export function fromChunks(name: string, cookies: ReadonlyMap<string, readonly string[]>): string[] {
  const valuesOf = (cookie: string) => (cookies.get(cookie) ?? []).slice(0, MAX_VALUES);
  const beginnings = valuesOf(`${name}.0`).map((value) => parsePiece(value));
  const wholes = beginnings.map(
    (first) => first && joinPieces(first, (index) => valuesOf(`${name}.${index}`)),
  );
  return [...valuesOf(name), ...wholes].filter((text): text is string => text !== undefined && text !== '');
}

interface Piece {
  tag: string;
  count: string;
  text: string;
}

function parsePiece(value: string): Piece | undefined {
  const [, tag, count, text] = TAGGED.exec(value) ?? [];
  return tag === undefined || count === undefined || text === undefined ? undefined : { tag, count, text };
}

function joinPieces({ tag, count }: Piece, valuesAt: (index: number) => string[]): string | undefined {
  const texts = Array.from({ length: Number(count) }, (_, index) => {
    const pieces = valuesAt(index).map((value) => parsePiece(value));
    return pieces.find((piece) => piece?.tag === tag && piece.count === count)?.text;
  });
  return texts.includes(undefined) ? undefined : texts.join('');
}
