import { getBoolean } from '@monocloud/auth-core/internal';
import { z } from 'zod';
import { readDuration, readWholeNumber, readWord } from './variable-text.ts';

/** What the address of the application says about its cookies. */
export interface CookieDefaults {
  path: string;
  secure: boolean;
  /** What keeps the cookies of several applications of one host apart. */
  suffix: string;
}

/** What sets an option other than the constructor. */
export interface Setting {
  /** The variable, without `MONOCLOUD_AUTH_`. */
  variable?: string;
  /** A value of the variable that works. */
  example?: string;
  /** The value of its text, which is taken as it is by default; undefined when the text is ignored, as published. */
  read?: (text: string) => unknown;
  /** What holds when nothing is set. */
  fallback?: unknown;
  /** The same where it depends on the address of the application. */
  fallbackFor?: (cookies: CookieDefaults) => unknown;
  /** Secrets are taken as they are, and never from a variable that is built into the browser's script. */
  isSecret?: true;
  /** The option by the name that a caller knows, where it differs. */
  option?: string;
  /** Another variable of the option. */
  other?: Pick<Setting, 'option' | 'read'> & { variable: string };
}

const settings = new WeakMap<z.core.$ZodType, Setting>();

/** The options below a schema for which a setting was noted, each with its path, in the order of the schema. */
export function listSettings(
  schema: z.core.$ZodType,
  path: readonly string[] = [],
): { path: readonly string[]; setting: Setting }[] {
  const setting = settings.get(schema);
  if (setting) return [{ path, setting }];
  if (!(schema instanceof z.ZodObject)) return [];
  const members: Record<string, z.core.$ZodType> = schema.shape;
  return Object.entries(members).flatMap(([name, member]) => listSettings(member, [...path, name]));
}

/** Notes a setting next to the schema of an option. */
export function option<S extends z.ZodType>(schema: S, setting: Setting): S {
  // A copy, since several options may share a schema.
  const own = schema.clone();
  settings.set(own, setting);
  return own;
}

/** An option whose variable is taken as it is. */
export const text = <S extends z.ZodType>(
  schema: S,
  variable: string,
  example: string,
  fallback?: unknown,
): S => option(schema, { variable, example, fallback });
/** One of a few words, in the case of the fallback. */
export const word = <S extends z.ZodType>(schema: S, variable: string, fallback: string): S =>
  option(schema, { variable, example: fallback, fallback, read: (value) => readWord(value, fallback) });
/** True or false. */
export const flag = (variable: string, fallback?: boolean, more?: Setting) =>
  option(z.boolean(), { variable, example: 'true', read: getBoolean, fallback, ...more });
/** A whole number. */
export const wholeNumber = <S extends z.ZodType>(schema: S, variable: string, fallback: number): S =>
  option(schema, { variable, example: String(fallback), read: readWholeNumber, fallback });
/** A duration in seconds. */
export const seconds = <S extends z.ZodType>(
  schema: S,
  variable: string,
  example: string,
  fallback?: number,
): S => option(schema, { variable, example, fallback, read: (value) => readDuration(value, 1000) });
