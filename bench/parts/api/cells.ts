import type { Goal } from '../../harness/tables.ts';
import { THIS_NODE, type ServerOptions } from './servers.ts';
import type { Tokens } from './tokens.ts';

/** One line of a table: who guards, and which tokens arrive. */
export interface Cell extends Pick<ServerOptions, 'guard' | 'host'> {
  name: string;
  tokens: keyof Tokens;
  /** Whether it accepts what a guard must refuse. */
  isUnsafe?: true;
}

export interface Comparison {
  title: string;
  runtime: string;
  goals: readonly Goal[];
  /** All are compared with the first. */
  cells: readonly Cell[];
}

const OPEN: Cell = { name: 'unprotected', guard: 'none', tokens: 'few', isUnsafe: true };
const KNOWN: Cell = { name: 'ours, RS256, 50 tokens', guard: 'ours', tokens: 'few' };
const UNSEEN: Cell = { name: 'ours, RS256, never-seen tokens', guard: 'ours', tokens: 'unseen' };
const BEARER: Cell = { name: 'express-oauth2-jwt-bearer, RS256, 50 tokens', guard: 'auth0', tokens: 'few' };
const JOSE: Cell = { name: 'jose by hand, RS256, never-seen tokens', guard: 'jose', tokens: 'unseen' };

const FAST_KNOWN: Cell = { name: 'fast-jwt, RS256, 50 tokens', guard: 'fastJwt', tokens: 'few' };
const FAST_UNSEEN: Cell = { name: 'fast-jwt, RS256, never-seen tokens', guard: 'fastJwt', tokens: 'unseen' };
const UNSEEN_EC: Cell = { name: 'ours, ES256, never-seen tokens', guard: 'ours', tokens: 'unseenEs256' };
const JOSE_EC: Cell = {
  name: 'jose by hand, ES256, never-seen tokens',
  guard: 'jose',
  tokens: 'unseenEs256',
};

const MIDDLEWARE: Cell = {
  name: 'a `protectApi` that verifies nothing',
  guard: 'middleware',
  tokens: 'few',
  isUnsafe: true,
};
const SIGNATURE: Cell = {
  name: '`node:crypto` alone, RS256',
  guard: 'signature',
  tokens: 'unseen',
  isUnsafe: true,
};
const SIGNATURE_EC: Cell = {
  name: '`node:crypto` alone, ES256',
  guard: 'signature',
  tokens: 'unseenEs256',
  isUnsafe: true,
};

const LIMITS = [MIDDLEWARE, SIGNATURE, SIGNATURE_EC];
const ALL = [OPEN, KNOWN, BEARER, FAST_KNOWN, UNSEEN, JOSE, FAST_UNSEEN, UNSEEN_EC, JOSE_EC, ...LIMITS];

/** @param known what is to be left of the unprotected route for known tokens. @param unseen against `jose`, RS256. */
const toGoals = (known: number, unseen: number): Goal[] => [
  { name: KNOWN.name, than: OPEN.name, atLeast: known },
  { name: MIDDLEWARE.name, than: OPEN.name },
  { name: KNOWN.name, than: BEARER.name, atLeast: 1.7 },
  { name: UNSEEN.name, than: JOSE.name, atLeast: unseen },
  { name: SIGNATURE.name, than: JOSE.name },
  { name: UNSEEN_EC.name, than: JOSE_EC.name, atLeast: 1.2 },
  { name: SIGNATURE_EC.name, than: JOSE_EC.name },
];

export const COMPARISONS: readonly Comparison[] = [
  {
    title: `Express on ${THIS_NODE}`,
    runtime: THIS_NODE,
    goals: toGoals(0.92, 1.3),
    cells: [...ALL, { name: 'ours, RS256, 10,000 tokens', guard: 'ours', tokens: 'many' }],
  },
  { title: 'Express on Node 24', runtime: 'Node 24', goals: toGoals(0.95, 1.2), cells: ALL },
  { title: 'Express on Bun', runtime: 'Bun', goals: toGoals(0.9, 1.2), cells: ALL },
  {
    title: `Fastify on ${THIS_NODE}`,
    runtime: THIS_NODE,
    goals: [],
    cells: [OPEN, KNOWN, UNSEEN].map((cell) => ({ ...cell, host: 'fastify' as const })),
  },
];
