import { encodeBase64Url } from '@monocloud/auth-core/internal';
import { valueRoom } from '../cookie-budget.ts';
import type { CookieOptions } from '../exchange.ts';

// `<tag>~<count>~` in front of each piece. None of its characters needs escaping in a cookie.
const TAGGED = /^([\w-]{8})~([1-9]\d?)~(.*)$/s;
const HEADER_ROOM = 8 + 1 + 2 + 1;

/**
 * Cuts a sealed session into cookies: one under the plain name when it fits, else `<name>.0`, `<name>.1`, …
 * Every piece of one cut carries the same random tag and their number, because a browser may mix the pieces of two
 * answers that were under way together.
 */
export function toChunks(name: string, text: string, options: CookieOptions): Map<string, string> {
  const room = valueRoom(`${name}.0`, options);
  if (text.length <= room) return new Map([[name, text]]);
  const size = Math.max(room - HEADER_ROOM, 1);
  const count = Math.ceil(text.length / size);
  const tag = encodeBase64Url(crypto.getRandomValues(new Uint8Array(6)));
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

// A host of the same domain may plant cookies of the same name; each costs an attempt to open it.
const MOST_VALUES = 8;

/**
 * Every text the cookies can stand for: the plain ones, and the cuts whose pieces are all there. A name may have several
 * values, of which another host or path may have planted some.
 */
export function fromChunks(name: string, cookies: ReadonlyMap<string, readonly string[]>): string[] {
  const valuesOf = (cookie: string) => (cookies.get(cookie) ?? []).slice(0, MOST_VALUES);
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
