import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { NextRequest } from 'next/server';
import { isObject } from './request.ts';
import type { ProtectedRouteGroup, ProtectedRoutes } from './types.ts';

/** What a path demands: nothing, a session, or a session in certain groups. */
export type RouteDemand = { protected: false } | { protected: true; groups?: string[] };

/**
 * Compiles `protectedRoutes` once. What it makes takes a request and its path within the app.
 * @throws MonoCloudValidationError for an entry that is no string, RegExp or group, or a pattern that does not parse.
 */
export function createRouteMatcher(
  routes: ProtectedRoutes | undefined,
): (req: NextRequest, path: string) => Promise<RouteDemand> {
  if (routes === undefined) return async () => ({ protected: true });
  if (typeof routes === 'function') return async (req) => ({ protected: await routes(req) });
  if (!Array.isArray(routes))
    throw new MonoCloudValidationError('protectedRoutes must be an array or a function');
  const entries = routes.map((entry) =>
    isGroup(entry)
      ? { patterns: entry.routes.map(compile), groups: entry.groups }
      : { patterns: [compile(entry)], groups: undefined },
  );
  return async (_req, path) => {
    const paths = spellingsOf(path);
    const matches = entries.filter(({ patterns }) =>
      patterns.some((pattern) => paths.some((each) => each.search(pattern) !== -1)),
    );
    if (matches.length === 0) return { protected: false };
    return { protected: true, groups: matches.find(({ groups }) => groups !== undefined)?.groups };
  };
}

/**
 * The page of `/shelf/[name]` gets `till` for `/shelf/%74ill` too, and with Next's `trailingSlash` for `/shelf/till/`, so a
 * path is tested in every spelling.
 */
function spellingsOf(path: string): string[] {
  const paths = [path, path.replace(/(?<=.)\/$/, '')];
  try {
    return [...new Set([...paths, ...paths.map(decodeURIComponent)])];
  } catch {
    return paths;
  }
}

function isGroup(entry: unknown): entry is ProtectedRouteGroup {
  return isObject(entry) && Array.isArray(entry['routes']) && Array.isArray(entry['groups']);
}

function compile(route: unknown): RegExp {
  // `search` ignores the `g` and `y` state that makes `test` alternate between true and false.
  if (route instanceof RegExp) return route;
  if (typeof route !== 'string') {
    throw new MonoCloudValidationError('protectedRoutes must hold strings, RegExps or { routes, groups }');
  }
  try {
    return new RegExp(route.startsWith('/') ? `^(?:${route.replace(/(?<!\\)\/+$/, '')})(?:/|$)` : route);
  } catch {
    throw new MonoCloudValidationError(`protectedRoutes holds an invalid pattern: ${route}`);
  }
}
