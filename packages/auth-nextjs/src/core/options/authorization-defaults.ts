import { z } from 'zod';
import { DISPLAYS, PROMPTS } from '../authorization-query.ts';
import { option, text } from './option-setting.ts';
import { openidScopes, resourceList } from './schema-parts.ts';

/**
 * What every sign-in asks for. Strict, so that a misspelt name is reported instead of never sent; what has to be new at
 * each sign-in (`state`, `nonce`, the code challenge) or is known already (`redirectUri`) is no default.
 */
export const authorizationDefaults = z.strictObject({
  scopes: text(openidScopes, 'SCOPES', 'openid profile email', 'openid profile email'),
  resource: text(resourceList.optional(), 'RESOURCE', 'https://api.example.com'),
  responseType: option(z.literal('code'), { fallback: 'code' }),
  responseMode: z.enum(['query', 'form_post']).optional(),
  prompt: z.enum(PROMPTS).optional(),
  display: z.enum(DISPLAYS).optional(),
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
