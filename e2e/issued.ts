import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '@monoshop/testing/gateway';

/** Something that only servers may know, by what it is. */
export interface Secret {
  kind: string;
  value: string;
}

/** Shorter ones would be found by chance. */
const LEAST_LENGTH = 16;

const TOKEN_MEMBERS = ['access_token', 'refresh_token', 'id_token'];
const SENT_FIELDS = ['code', 'code_verifier', 'refresh_token', 'client_secret'];

function parseJson(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

const read = (from: object, kind: string): Secret[] => {
  const value: unknown = Reflect.get(from, kind);
  return typeof value === 'string' ? [{ kind, value }] : [];
};

/** The parts of a signed token, each of them sensitive; the header is the same for all. */
function withParts({ kind, value }: Secret): Secret[] {
  const [, payload, signature] = value.split('.');
  if (!payload || !signature) return [{ kind, value }];
  return [
    { kind, value },
    { kind: `${kind} payload`, value: payload },
    { kind: `${kind} signature`, value: signature },
    // The lab changes its first character, and what is left tells nearly all of it.
    { kind: `${kind} damaged signature`, value: signature.slice(1) },
  ];
}

function secretsOf({ authorization, requestBody, location, responseBody }: Exchange): Secret[] {
  const answered = parseJson(responseBody);
  const sent = new URLSearchParams(requestBody);
  const code = URL.canParse(location) ? new URL(location).searchParams.get('code') : null;
  return [
    ...TOKEN_MEMBERS.flatMap((member) => read(answered, member)).flatMap(withParts),
    ...SENT_FIELDS.flatMap((kind) => sent.getAll(kind).map((value) => ({ kind, value }))),
    ...(code ? [{ kind: 'code', value: code }] : []),
    ...(authorization ? [{ kind: 'client credentials', value: authorization.replace(/^\w+ /, '') }] : []),
  ];
}

/** What the processes were started with, and what the tenant signs with. */
function secretsOnDisk(stateDir: string): Secret[] {
  const own = parseJson(readFileSync(join(stateDir, 'secrets.json'), 'utf8'));
  const keys = readFileSync(join(stateDir, 'tenant/keys.json'), 'utf8');
  const privateParts = [...keys.matchAll(/"d":"([^"]+)"/g)].map(([, value = '']) => ({
    kind: 'private key',
    value,
  }));
  return [...Object.keys(own).flatMap((kind) => read(own, kind)), ...privateParts];
}

/** Every token, code and secret of a run so far, each once. */
export function listSecrets(exchanges: readonly Exchange[], stateDir: string): Secret[] {
  const all = [...exchanges.flatMap(secretsOf), ...secretsOnDisk(stateDir)];
  const unique = new Map(
    all.filter(({ value }) => value.length >= LEAST_LENGTH).map((secret) => [secret.value, secret]),
  );
  return [...unique.values()];
}

/** A readable place, and its content. */
export interface Place {
  name: string;
  text: string;
}

/** Plain, URL-encoded, and base64-encoded. */
const spellings = (value: string): Set<string> =>
  new Set([
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1),
  ]);

/** Names what was found and where, without repeating it. */
export function findLeaks(secrets: readonly Secret[], places: readonly Place[]): string[] {
  return secrets.flatMap(({ kind, value }) => {
    const looked = [...spellings(value)];
    return places
      .filter(({ text }) => looked.some((spelling) => text.includes(spelling)))
      .map(({ name }) => `${kind} in ${name}`);
  });
}
