import { isJsonObject, parseJson } from './json.ts';
import type { Jwk } from './types.ts';

/** `true` and `false` in any case, with surrounding white space; anything else is undefined. */
export function getBoolean(value?: string): boolean | undefined {
  const word = value?.trim().toLowerCase();
  if (word === 'true') return true;
  return word === 'false' ? false : undefined;
}

/** Leading decimal integer of the text; undefined when there is none. */
export function getNumber(value?: string): number | undefined {
  const parsed = Number.parseInt(value ?? '', 10);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Whether an option counts as given: any boolean, any number, any text that is not blank. */
export function isPresent(value?: string | number | boolean | null): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}

/** A secret that is a JSON Web Key as JSON text becomes that key; everything else comes back as it was. */
export function parseClientSecret(secret?: string | Jwk): string | Jwk | undefined {
  if (typeof secret !== 'string' || !secret.trimStart().startsWith('{')) return secret;
  const parsed = parseJson(secret);
  return isJwk(parsed) ? parsed : secret;
}

function isJwk(value: unknown): value is Jwk {
  return isJsonObject(value) && typeof value['kty'] === 'string';
}
