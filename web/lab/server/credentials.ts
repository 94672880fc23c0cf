import { findApi } from '@monoshop/apis';
import type { ApiName, Scenario } from '../model.ts';
import type { Settings } from '../../server/settings.ts';
import type { TokenRequest } from '../../server/token-request.ts';

/** What one request of a scenario carries. */
export type PlannedCredential = 'none' | { token: TokenRequest; isDamaged: boolean };

const toRequestFor = (name: ApiName): TokenRequest => {
  const { audience: resource, scope: scopes } = findApi(name);
  return { resource, scopes };
};
const PRODUCTS_ONLY = toRequestFor('products');
const INVOICES_ONLY = toRequestFor('invoices');

/** The token that the shop itself uses: for both APIs, with both scopes. */
export const toRequestInUse = ({ resource, scopes }: Settings): TokenRequest => ({ resource, scopes });

const genuine = (token: TokenRequest): PlannedCredential => ({ token, isDamaged: false });

/** One request of a scenario. */
export interface Attempt {
  api: ApiName;
  credential: PlannedCredential;
}

const atApis = (products: PlannedCredential, invoices: PlannedCredential): Attempt[] => [
  { api: 'products', credential: products },
  { api: 'invoices', credential: invoices },
];

const atBoth = (credential: PlannedCredential) => atApis(credential, credential);

const atEach = (products: TokenRequest, invoices: TokenRequest) =>
  atApis(genuine(products), genuine(invoices));

/**
 * What a scenario sends, and where. All scenarios together need only four tokens besides the one in use, because each token
 * of a session takes room in its cookie.
 */
export function listAttempts(scenario: Scenario, settings: Settings): Attempt[] {
  const inUse = toRequestInUse(settings);
  const readsProducts = { ...inUse, scopes: PRODUCTS_ONLY.scopes };
  const readsInvoices = { ...inUse, scopes: INVOICES_ONLY.scopes };
  const table: Record<Scenario, Attempt[]> = {
    'no-token': atBoth('none'),
    'damaged-signature': atBoth({ token: inUse, isDamaged: true }),
    'other-api': atEach(INVOICES_ONLY, PRODUCTS_ONLY),
    'single-audience': atEach(PRODUCTS_ONLY, INVOICES_ONLY),
    'missing-scope': [...atEach(readsInvoices, readsProducts), ...atEach(readsProducts, readsInvoices)],
    combined: atBoth(genuine(inUse)),
    'refresh-now': atBoth(genuine(inUse)),
  };
  return table[scenario];
}
