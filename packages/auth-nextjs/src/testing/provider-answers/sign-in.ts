import type { ProviderAnswer } from './row.ts';

/** Answers at sign-in, as documentation of the providers describes them. */
export const SIGN_IN_ANSWERS: readonly ProviderAnswer[] = [
  { provider: 'Keycloak', answer: 'ID token and access token as documented', outcome: 'signed in' },
];
