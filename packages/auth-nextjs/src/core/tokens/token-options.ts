import { MonoCloudValidationError } from '@monocloud/auth-core';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { findInvalidResource } from '../options/schema-parts.ts';
import type { GetTokensOptions } from '../types.ts';

const KNOWN = new Set(['forceRefresh', 'refetchUserInfo', 'resource', 'scopes']);

function refuse(message: string): never {
  throw new MonoCloudValidationError(message);
}

function parseFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(`"${name}" must be a boolean`);
}

/** A space-separated text; lists of texts are taken as well, since 0.1 callers pass them. */
function parseText(value: unknown, message: string): string | undefined {
  const isList = Array.isArray(value) && value.every((part) => typeof part === 'string');
  const text: unknown = isList ? value.join(' ') : value;
  if (text === undefined || typeof text === 'string') return text;
  return refuse(message);
}

function parseResource(value: unknown): string | undefined {
  const resource = parseText(value, 'Resource must be a space-separated string of URLs');
  if (resource === undefined) return undefined;
  if (parseSpaceSeparated(resource).length === 0) refuse('Resource must not be empty');
  const invalid = findInvalidResource(resource);
  if (invalid === undefined) return resource;
  return refuse(
    `Invalid resource "${invalid}": Resource must be a valid URL without query or hash parameters`,
  );
}

function parseScopes(value: unknown): string | undefined {
  const message = 'Scopes must be a space-separated string';
  const scopes = parseText(value, message);
  return scopes !== undefined && parseSpaceSeparated(scopes).length === 0 ? refuse(message) : scopes;
}

/** What a caller of `getTokens` wants. Throws `MonoCloudValidationError` for anything else. */
export function parseTokenOptions(options: object): GetTokensOptions {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) refuse(`"${unknown}" is not allowed`);
  const given: Record<string, unknown> = { ...options };
  return {
    forceRefresh: parseFlag('forceRefresh', given['forceRefresh']),
    refetchUserInfo: parseFlag('refetchUserInfo', given['refetchUserInfo']),
    resource: parseResource(given['resource']),
    scopes: parseScopes(given['scopes']),
  };
}
