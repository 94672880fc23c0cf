import { INVOICES_AUDIENCE, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { PRODUCTS_AUDIENCE, READ_PRODUCTS } from '@monoshop/api-products/contract';
import type { ApiName, Scenario } from '../../data/lab.ts';
import type { Settings } from '../settings.ts';

/** A token that the lab asks the tenant for, as `getTokens` takes it. */
export interface Wish {
  resource: string;
  scopes: string;
}

/** What one request of a scenario carries. */
export type Credential = 'none' | { wish: Wish; isDamaged: boolean };

const PRODUCTS_ONLY: Wish = { resource: PRODUCTS_AUDIENCE, scopes: READ_PRODUCTS };
const INVOICES_ONLY: Wish = { resource: INVOICES_AUDIENCE, scopes: READ_INVOICES };

/** The token that the shop itself uses: for both APIs, with both scopes. */
export const toWishInUse = ({ resource, scopes }: Settings): Wish => ({ resource, scopes });

const genuine = (wish: Wish): Credential => ({ wish, isDamaged: false });

/** One request of a scenario. */
export interface Attempt {
  api: ApiName;
  credential: Credential;
}

const atBoth = (credential: Credential): Attempt[] => [
  { api: 'products', credential },
  { api: 'invoices', credential },
];

const atEach = (products: Wish, invoices: Wish): Attempt[] => [
  { api: 'products', credential: genuine(products) },
  { api: 'invoices', credential: genuine(invoices) },
];

/**
 * What a scenario sends, and where. All of them together need four tokens besides the one in use, because each token of
 * a session takes room in its cookie.
 */
export function listAttempts(scenario: Scenario, settings: Settings): Attempt[] {
  const inUse = toWishInUse(settings);
  const readsProducts = { ...inUse, scopes: READ_PRODUCTS };
  const readsInvoices = { ...inUse, scopes: READ_INVOICES };
  const table: Record<Scenario, Attempt[]> = {
    'no-token': atBoth('none'),
    'damaged-signature': atBoth({ wish: inUse, isDamaged: true }),
    'other-api': atEach(INVOICES_ONLY, PRODUCTS_ONLY),
    'single-audience': atEach(PRODUCTS_ONLY, INVOICES_ONLY),
    'missing-scope': [...atEach(readsInvoices, readsProducts), ...atEach(readsProducts, readsInvoices)],
    combined: atBoth(genuine(inUse)),
    'refresh-now': atBoth(genuine(inUse)),
  };
  return table[scenario];
}
