import type { ProviderAnswer } from './row.ts';

/** Answers to a refresh request, as documentation of the providers describes them. */
export const REFRESH_ANSWERS: readonly ProviderAnswer[] = [];
