/** Shapes of access tokens, as documentation of the providers describes them, and what an API makes of each. */
export const ACCESS_TOKEN_SHAPES: readonly { provider: string; answer: string; outcome: string }[] = [];
