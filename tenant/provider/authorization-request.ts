import { decodeJwt } from 'jose';
import type { Client, interactionPolicy as policies, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy } from './oidc-provider.ts';

/**
 * Puts `offline_access` back into the scope. oidc-provider drops it from a request without `prompt=consent`
 * (OpenID Connect Core §11); MonoCloud gives it to a first-party client without that.
 */
export function keepOfflineAccess(ctx: KoaContextWithOIDC, _value: unknown, client: Client): void {
  const { params } = ctx.oidc;
  if (!params) return;
  const asked = toWords(findAskedScope(ctx));
  if (!asked.includes('offline_access') || !client.grantTypeAllowed('refresh_token')) return;
  params['scope'] = [...new Set([...toWords(params['scope']), 'offline_access'])].join(' ');
}

function findAskedScope(ctx: KoaContextWithOIDC): unknown {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest;
  if (pushed) return decodeJwt(pushed.request)['scope'];
  return ctx.oidc.body?.['scope'] ?? ctx.query['scope'];
}

const toWords = (scope: unknown): string[] =>
  typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];

/** Prompts that show the sign-in page, each with a text of its own (OpenID Connect Core §3.1.2.1, Prompt Create 1.0). */
const SIGN_IN_PROMPTS = ['create', 'select_account'];

/** The provider's own prompts, and the two more that MonoCloud accepts. */
export function createPrompts(): policies.DefaultPolicy {
  const prompts = interactionPolicy.base();
  for (const name of SIGN_IN_PROMPTS) {
    prompts.add(new interactionPolicy.Prompt({ name, requestable: true }), 0);
  }
  return prompts;
}
