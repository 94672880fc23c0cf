import { z } from 'zod';
import { openidScopes, resourceList } from './schema-parts.ts';

/**
 * What every sign-in asks for. Strict, so that a misspelt name is reported instead of never sent; what has to be new at
 * each sign-in (`state`, `nonce`, the code challenge) or is known already (`redirectUri`) is no default.
 */
export const authorizationParams = z.strictObject({
  scopes: openidScopes,
  resource: resourceList.optional(),
  responseType: z.literal('code'),
  responseMode: z.enum(['query', 'form_post']).optional(),
  prompt: z.enum(['none', 'login', 'consent', 'select_account', 'create']).optional(),
  display: z.enum(['page', 'popup', 'touch', 'wap']).optional(),
  uiLocales: z.string().optional(),
  acrValues: z.array(z.string()).optional(),
  authenticatorHint: z.string().optional(),
  loginHint: z.string().optional(),
  idTokenHint: z.string().optional(),
  audience: z.string().optional(),
  /** Seconds. */
  maxAge: z.number().int().min(0).optional(),
  request: z.string().optional(),
});
