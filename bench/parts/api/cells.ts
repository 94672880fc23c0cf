import type { Cell } from './protection.ts';

/** Which middleware guards the route, and which tokens arrive. All are compared with the first. */
export const CELLS: readonly Cell[] = [
  { name: 'unprotected', guard: 'none', tokens: 'few' },
  { name: 'ours, RS256, 50 tokens', guard: 'ours', tokens: 'few' },
  { name: 'ours, RS256, 10,000 tokens', guard: 'ours', tokens: 'many' },
  { name: 'ours, RS256, never-seen tokens', guard: 'ours', tokens: 'unseen' },
  { name: 'ours, ES256, never-seen tokens', guard: 'ours', tokens: 'unseenEs256' },
  { name: 'express-oauth2-jwt-bearer, RS256, 50 tokens', guard: 'auth0', tokens: 'few' },
  { name: 'jose by hand, RS256, never-seen tokens', guard: 'jose', tokens: 'unseen' },
  { name: 'jose by hand, ES256, never-seen tokens', guard: 'jose', tokens: 'unseenEs256' },
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
