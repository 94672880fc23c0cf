import type { Scenario } from '../model.ts';

/** What each scenario asks, in words. */
export const SCENARIO_TEXTS: Record<Scenario, { title: string; question: string }> = {
  'no-token': { title: 'No token', question: 'Does either API let a stranger in?' },
  'damaged-signature': {
    title: 'Damaged signature',
    question: 'The right words, but somebody changed one character of the seal.',
  },
  'other-api': {
    title: 'Token for the other API',
    question: 'A genuine token with a good scope, shown at the wrong door.',
  },
  'missing-scope': {
    title: 'Token without the scope',
    question: 'The right door, but the right to read is missing.',
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
