import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Excerpt } from '../../data/lab.ts';

interface Place {
  /** From the root of the repository. */
  path: string;
  /** Part of the line that decides, and of no other line of the file. */
  text: string;
  linesBefore: number;
  linesAfter: number;
}

const inAuthCore = (file: string) => `packages/auth-core/src/${file}`;

/** The lines that decide, by what they say: a line number would be wrong after the next edit. */
export const PLACES = {
  'products-route': route('api-products/app.ts'),
  'invoices-route': route('api-invoices/app.ts'),
  challenge: {
    path: 'packages/service-kit/src/challenge.ts',
    text: "if (given?.startsWith('Bearer'))",
    linesBefore: 2,
    linesAfter: 2,
  },
  signature: {
    path: inAuthCore('signature.ts'),
    text: "throw new MonoCloudTokenError('JWT signature verification failed')",
    linesBefore: 2,
    linesAfter: 2,
  },
  audience: {
    path: inAuthCore('claims.ts'),
    text: 'if (!listAudiences(claims).includes(audience))',
    linesBefore: 2,
    linesAfter: 1,
  },
  expiry: {
    path: inAuthCore('claims.ts'),
    text: 'if (exp <= current(clock) - clock.toleranceSeconds)',
    linesBefore: 1,
    linesAfter: 2,
  },
  scope: {
    path: inAuthCore('access-token.ts'),
    text: 'if (!required.every((name) => granted.includes(name)))',
    linesBefore: 2,
    linesAfter: 3,
  },
  declined: {
    path: 'tenant/provider/grant.ts',
    text: 'const declined = known.filter',
    linesBefore: 2,
    linesAfter: 3,
  },
  'one-refresh': {
    path: 'packages/auth-nextjs/src/core/tokens/single-flight-refresh.ts',
    text: 'if (joined) return joined;',
    linesBefore: 4,
    linesAfter: 3,
  },
  'rate-limit': {
    path: 'packages/service-kit/src/rate-limit.ts',
    text: 'status: 429',
    linesBefore: 2,
    linesAfter: 3,
  },
  unavailable: {
    path: 'packages/service-kit/src/challenge.ts',
    text: 'if (response.statusCode === 503)',
    linesBefore: 3,
    linesAfter: 1,
  },
  'no-answer': {
    path: 'web/server/api-failure.ts',
    text: "title: 'cannot be reached'",
    linesBefore: 4,
    linesAfter: 1,
  },
} satisfies Record<string, Place>;

export type PlaceName = keyof typeof PLACES;

function route(path: string): Place {
  return { path, text: '.get(protect({ scopes:', linesBefore: 1, linesAfter: 4 };
}

/**
 * Cuts an excerpt around the one line that holds the text.
 * @throws Error when no line holds it, or several do.
 */
export function cutExcerpt({ path, text, linesBefore, linesAfter }: Place, source: string): Excerpt {
  const lines = source.split('\n');
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
  const [index] = found;
  if (index === undefined || found.length > 1) {
    throw new Error(`${path} has ${found.length} lines with "${text}"; the lab shows the one that decides`);
  }
  const first = Math.max(index - linesBefore, 0);
  return {
    path,
    line: index + 1,
    firstLine: first + 1,
    lines: lines.slice(first, index + linesAfter + 1),
  };
}

/**
 * Reads the excerpts from the repository. `next build` does so and puts them into the server's code. One that cannot be
 * had is left out, so that a shop without one of these files, or with an edited one, still builds.
 */
export function collectExcerpts(root: string): Record<string, Excerpt> {
  const collected: Record<string, Excerpt> = {};
  for (const [name, place] of Object.entries(PLACES)) {
    try {
      collected[name] = cutExcerpt(place, readFileSync(join(root, place.path), 'utf8'));
    } catch {
      continue;
    }
  }
  return collected;
}
