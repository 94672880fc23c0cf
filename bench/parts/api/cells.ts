import type { Cell } from './protection.ts';

/** What is measured on Node 20: who guards, and which tokens arrive. The first is what all are set against. */
export const NODE_20_CELLS: readonly Cell[] = [
  { name: 'unprotected', guard: 'none', tokens: 'few' },
  { name: 'unprotected, a turn later', guard: 'turn', tokens: 'few' },
  { name: 'ours, RS256, 1 token', guard: 'ours', tokens: 'one' },
  { name: 'ours, RS256, 50 tokens', guard: 'ours', tokens: 'few' },
  { name: 'ours, RS256, 10,000 tokens', guard: 'ours', tokens: 'many' },
  { name: 'ours, RS256, never-seen tokens', guard: 'ours', tokens: 'unseen' },
  { name: 'ours, ES256, 50 tokens', guard: 'ours', tokens: 'fewEs256' },
  { name: 'ours, ES256, never-seen tokens', guard: 'ours', tokens: 'unseenEs256' },
  { name: 'express-oauth2-jwt-bearer, RS256, 50 tokens', guard: 'auth0', tokens: 'few' },
  { name: 'express-oauth2-jwt-bearer, ES256, 50 tokens', guard: 'auth0', tokens: 'fewEs256' },
  { name: 'jose by hand, RS256, never-seen tokens', guard: 'jose', tokens: 'unseen' },
  {
    name: 'jose by hand, a turn later, RS256, never-seen tokens',
    guard: 'jose, a turn later',
    tokens: 'unseen',
  },
  { name: 'jose by hand, ES256, never-seen tokens', guard: 'jose', tokens: 'unseenEs256' },
];

/** The rows that answer the goals, for the other runtimes. */
export const SHORT_CELLS: readonly Cell[] = [
  { name: 'unprotected', guard: 'none', tokens: 'few' },
  { name: 'unprotected, a turn later', guard: 'turn', tokens: 'few' },
  { name: 'ours, RS256, 50 tokens', guard: 'ours', tokens: 'few' },
  { name: 'ours, RS256, never-seen tokens', guard: 'ours', tokens: 'unseen' },
  { name: 'express-oauth2-jwt-bearer, RS256, 50 tokens', guard: 'auth0', tokens: 'few' },
  { name: 'jose by hand, RS256, never-seen tokens', guard: 'jose', tokens: 'unseen' },
];

const program = 'fastify-server.ts';

export const FASTIFY_CELLS: readonly Cell[] = [
  { name: 'unprotected', guard: 'none', tokens: 'few', program },
  { name: 'ours, RS256, 50 tokens', guard: 'ours', tokens: 'few', program },
  { name: 'ours, RS256, never-seen tokens', guard: 'ours', tokens: 'unseen', program },
];

/** What is to be reached: by CPU time, how many times as fast the first is as the second. */
export const GOALS = [
  { name: 'ours, RS256, 50 tokens', than: 'unprotected', atLeast: 0.92 },
  {
    name: 'ours, RS256, 50 tokens',
    than: 'express-oauth2-jwt-bearer, RS256, 50 tokens',
    atLeast: 1.7,
  },
  {
    name: 'ours, RS256, never-seen tokens',
    than: 'jose by hand, RS256, never-seen tokens',
    atLeast: 1.3,
  },
] as const;
