import { createSealOwner, sealPrefix, type SealOwner } from '@monocloud/auth-core/internal';
import type { LRUCache } from 'lru-cache';
import { createExpiringMap, remember } from '../expiring-map.ts';
import type { IMonoCloudCookieRequest } from '../http.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { newerRecord } from './session-record.ts';
import { openSealed, type SessionCookieContent } from './session-seal.ts';

/** Whose the cookies of one kind are. */
export interface CookieOwner extends SealOwner {
  /** What a whole sealed value begins with. */
  prefix: string;
}

type Kind = 'session' | 'state';

const owners = new WeakMap<MonoCloudOptionsResolved[Kind]['cookie'], Promise<CookieOwner>>();

/**
 * The application that seals cookies of this kind, made once: another one, for another client or tenant or under another
 * name or path, opens none of them, not even with the same secret, and leaves them where they are (decision 3).
 */
export function cookieOwner(options: MonoCloudOptionsResolved, kind: Kind): Promise<CookieOwner> {
  const { cookie } = options[kind];
  const known = owners.get(cookie);
  if (known) return known;
  const parts = [options.tenantDomain, options.clientId, cookie.name, cookie.path];
  const created = createSealOwner(parts).then((owner) => ({ ...owner, prefix: sealPrefix(owner) }));
  owners.set(cookie, created);
  return created;
}

// `<tag>~<count>~` in front of each piece. None of its characters needs escaping in a cookie.
const TAGGED = /^([\w-]{16})~([1-9]\d?)~(.*)$/s;

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

type Piece = Record<'tag' | 'count' | 'text', string>;

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

type OpenedCookie = readonly [sealed: string, content: SessionCookieContent];

interface OpenedCookies {
  /** By the authentication tag at its end: to hash the whole text takes longer than to compare it. */
  known: LRUCache<string, OpenedCookie>;
  /** Those being opened right now: the requests of many tabs arrive before the first one is done. */
  underWay: Map<string, Promise<SessionCookieContent | undefined>>;
}

// An open page asks every few seconds with the same cookie, which stays the same until its token is renewed.
const OPENED_MILLISECONDS = 60_000;
// A usual one has some five thousand characters; one that fills the headers of a request, sixteen thousand.
const MAX_OPENED = 1_000;
const MAX_OPENED_CHARACTERS = 5_000_000;

// By the list of secrets itself: content that other secrets opened is never found.
const bySecrets = new WeakMap<string[], OpenedCookies>();

function openedWith(secrets: string[]): OpenedCookies {
  const found = bySecrets.get(secrets);
  if (found) return found;
  const known = createExpiringMap<OpenedCookie>(MAX_OPENED, {
    maxSize: MAX_OPENED_CHARACTERS,
    sizeCalculation: ([sealed]) => sealed.length,
  });
  const created: OpenedCookies = { known, underWay: new Map() };
  bySecrets.set(secrets, created);
  return created;
}

const tagOf = (sealed: string): string => sealed.slice(-22);

/** What a sealed text holds that was opened within the last minute, byte for byte the same. */
function findOpened(known: OpenedCookies['known'], sealed: string): SessionCookieContent | undefined {
  const [text, content] = known.peek(tagOf(sealed)) ?? [];
  return text === sealed ? content : undefined;
}

/**
 * What a sealed text holds, opened once a minute at most. Only text that did open is kept: anyone can send another one.
 * Requests share the content, so it must not be changed.
 * @param open must resolve for one spelling of a seal only, or one cookie could take all the room.
 */
export async function openOnce(
  secrets: string[],
  sealed: string,
  open: () => Promise<SessionCookieContent | undefined>,
): Promise<SessionCookieContent | undefined> {
  const { known, underWay } = openedWith(secrets);
  const opened = findOpened(known, sealed) ?? underWay.get(sealed);
  if (opened) return opened;
  const opening = open().finally(() => underWay.delete(sealed));
  underWay.set(sealed, opening);
  const content = await opening;
  if (content) remember(known, tagOf(sealed), [sealed, content], OPENED_MILLISECONDS);
  return content;
}

/** The cookies of a request that matter to its session. */
export interface SessionCookie {
  /** Names of the session's cookies, to expire them. Those of another application are not among them. */
  names: string[];
  /** The request, whose pending sign-ins share the `Cookie` header with it. */
  request: IMonoCloudCookieRequest;
  /** What the session's cookies hold, if they could be opened. */
  content?: SessionCookieContent;
}

/** Opens the session cookies of a request. Whatever cannot be opened counts as absent (RFC 6265 §4.2). */
export async function readSessionCookie(
  req: IMonoCloudCookieRequest,
  options: MonoCloudOptionsResolved,
): Promise<SessionCookie> {
  const { cookieSecrets: secrets, session } = options;
  const { name } = session.cookie;
  const owner = await cookieOwner(options, 'session');
  const cookies = ownCookies(name, await readAllValues(req), owner);
  const texts = fromChunks(name, cookies);
  const known = texts.map((sealed) => findOpened(openedWith(secrets).known, sealed));
  // Those that are remembered, the usual case, are at hand without waiting.
  const opened = known.every((content) => content !== undefined)
    ? known
    : await Promise.all(
        texts.map((sealed) => openOnce(secrets, sealed, () => openSealed(sealed, secrets, owner))),
      );
  const [first, ...others] = opened.filter((content) => content !== undefined);
  return { names: [...cookies.keys()], request: req, content: first && others.reduce(later, first) };
}

function readAllValues(req: IMonoCloudCookieRequest): Promise<ReadonlyMap<string, string[]>> {
  return req.getAllCookieValues?.() ?? readSingleValues(req);
}

async function readSingleValues(req: IMonoCloudCookieRequest): Promise<ReadonlyMap<string, string[]>> {
  return new Map([...(await req.getAllCookies())].map(([name, value]) => [name, [value]]));
}

/**
 * Of two sessions the one that began later, of two states of one session the newer. The callback of a form post, or under
 * `SameSite=Strict`, comes without the cookies of the session before, so those it does not replace by name stay behind.
 */
function later(first: SessionCookieContent, second: SessionCookieContent): SessionCookieContent {
  const [begun, otherBegun] = [first.lifetime.c, second.lifetime.c];
  if (first.key === second.key || begun === otherBegun) return newerRecord(first, second);
  return begun > otherBegun ? first : second;
}
