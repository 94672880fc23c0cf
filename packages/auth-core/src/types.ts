/** Every type of the published surface. */
export type * from './types/claims.ts';
export type * from './types/client-options.ts';
export type * from './types/jose.ts';
export type * from './types/provider.ts';
export type * from './types/requests.ts';
export type * from './types/session.ts';
export type * from './types/validation.ts';
