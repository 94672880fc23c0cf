import type { Scenario } from '../model.ts';

/** What each scenario asks, in words. */
export const SCENARIO_TEXTS: Record<Scenario, { title: string; question: string }> = {
  'no-token': { title: 'No token', question: 'Does either API answer without a token?' },
  'damaged-signature': {
    title: 'Damaged signature',
    question: 'The right claims, but one character of the signature was changed.',
  },
  'other-api': {
    title: 'Token for the other API',
    question: 'A genuine token with a valid scope, sent to the wrong API.',
  },
  'missing-scope': {
    title: 'Token without the scope',
    question: 'The right API, but the scope is missing.',
  },
  'single-audience': {
    title: 'Single-audience token',
    question: 'A token of its own for each API: the least that does the job.',
  },
  combined: { title: 'Combined token', question: 'One token for both APIs: what this shop uses.' },
  'refresh-now': {
    title: 'Refresh now',
    question: 'A new token while the old one is still good, then the same requests.',
  },
};
