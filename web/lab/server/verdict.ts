import { findApi as findRow } from '@monoshop/apis';
import type { ApiName, Check, TokenClaims, Verdict } from '../model.ts';
import { invoicesRoute, productsRoute } from '../../server/api-routes.ts';
import type { Settings } from '../../server/settings.ts';

/** One of the two APIs, as the lab needs it. */
export interface LabApi {
  name: ApiName;
  title: string;
  audience: string;
  scope: string;
  path: string;
  baseUrl: (settings: Settings) => URL;
}

const toLabApi = (name: ApiName, route: Pick<LabApi, 'baseUrl' | 'path'>): LabApi => {
  const { title, audience, scope } = findRow(name);
  return { name, title, audience, scope, path: route.path, baseUrl: route.baseUrl };
};

const APIS: Record<ApiName, LabApi> = {
  products: toLabApi('products', productsRoute),
  invoices: toLabApi('invoices', invoicesRoute),
};

export const findApi = (name: ApiName): LabApi => APIS[name];

/** Both APIs, in the order in which they are shown. */
export const LAB_APIS: readonly LabApi[] = Object.values(APIS);

/**
 * Judges these claims as an API would, in its order. Signature and issuer are not among the checks: only the API can judge
 * those.
 */
export function judge(api: LabApi, claims: TokenClaims, nowMs: number): Verdict {
  const checks = [checkAudience(api, claims), checkExpiry(claims, nowMs), checkScope(api, claims)];
  return { api: api.name, apiTitle: api.title, accepts: checks.every(({ holds }) => holds), checks };
}

function checkAudience({ audience }: LabApi, { audiences }: TokenClaims): Check {
  const holds = audiences.includes(audience);
  const text = holds ? `The audience names ${audience}.` : `The audience does not name ${audience}.`;
  return { name: 'audience', holds, text };
}

function checkExpiry({ expiresAtSeconds }: TokenClaims, nowMs: number): Check {
  const holds = expiresAtSeconds * 1000 > nowMs;
  return { name: 'expiry', holds, text: holds ? 'It has not expired.' : 'It has expired.' };
}

function checkScope({ scope }: LabApi, { scopes }: TokenClaims): Check {
  const holds = scopes.includes(scope);
  const text = holds ? `The scope ${scope} was granted.` : `The scope ${scope} was not granted.`;
  return { name: 'scope', holds, text };
}
