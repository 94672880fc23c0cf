import { decodeJwt } from 'jose';
import type { Client, interactionPolicy as policies, KoaContextWithOIDC } from 'oidc-provider';
import { errors, interactionPolicy } from './oidc-provider.ts';

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

/** How the users of this tenant prove who they are: with a password. It knows no other way. */
export const ACR = 'urn:monoshop:acr:password';

/**
 * Whether the user has to sign in for the context that a request asks for (OpenID Connect Core §3.1.2.1 `acr_values`).
 * Throws errors.UnmetAuthenticationRequirements when no sign-in here leads to it: with a token of another context, the
 * client would be sent here again and again (RFC 9470 §5).
 */
function lacksContext({ oidc }: KoaContextWithOIDC): boolean {
  const asked = toWords(oidc.params?.['acr_values']);
  if (asked.length === 0) return false;
  if (!asked.includes(ACR))
    throw new errors.UnmetAuthenticationRequirements('this tenant knows passwords only');
  return oidc.session?.acr !== ACR;
}

/** The provider's own prompts, and the two more that MonoCloud accepts. */
export function createPrompts(): policies.DefaultPolicy {
  const prompts = interactionPolicy.base();
  for (const name of SIGN_IN_PROMPTS) {
    prompts.add(new interactionPolicy.Prompt({ name, requestable: true }), 0);
  }
  const check = new interactionPolicy.Check('acr_values', 'another authentication is required', lacksContext);
  prompts.get('login')?.checks.add(check);
  return prompts;
}
