import type { interactionPolicy as policies } from 'oidc-provider';
import { interactionPolicy } from './oidc-provider.ts';

/** Prompts that mean the sign-in page, each with its own words on it (OpenID Connect Core §3.1.2.1, Prompt Create 1.0). */
const SIGN_IN_PROMPTS = ['create', 'select_account'];

/** The provider's own prompts, and those that MonoCloud knows beside them. */
export function createPrompts(): policies.DefaultPolicy {
  const prompts = interactionPolicy.base();
  for (const name of SIGN_IN_PROMPTS) {
    prompts.add(new interactionPolicy.Prompt({ name, requestable: true }), 0);
  }
  return prompts;
}
