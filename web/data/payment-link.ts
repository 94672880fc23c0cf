import { toQuery, type QuerySource } from './filter-url.ts';
import { createStore } from './store.ts';

/** What the address of the invoices page says of a payment. */
export interface PaymentQuery {
  /** The invoice that is about to be paid. */
  id: string | undefined;
  /** The user was just asked for their permission, or to sign in again, and did not refuse. */
  hasAsked: boolean;
  /** The user refused. */
  isRefused: boolean;
}

// No other text of an address becomes part of a path.
const INVOICE_ID = /^INV-\d{3,9}$/;

/** Reads `?pay=INV-002`, `&asked=yes` and `&payment=refused`. */
export function parsePaymentQuery(query: QuerySource): PaymentQuery {
  const id = query.get('pay') ?? '';
  return {
    id: INVOICE_ID.test(id) ? id : undefined,
    hasAsked: query.get('asked') === 'yes' && query.get('payment') !== 'refused',
    isRefused: query.get('payment') === 'refused',
  };
}

/** The address of this page, filters included, with these members and without the others that are about a payment. */
function withPayment(members: Record<string, string>): string {
  const query = new URLSearchParams(location.search);
  for (const name of ['pay', 'asked', 'payment']) query.delete(name);
  for (const [name, value] of Object.entries(members)) query.set(name, value);
  return `${location.pathname}${query.size === 0 ? '' : `?${query}`}`;
}

/**
 * How often a payment was begun or ended here. The router follows the address in a transition: of an end and a beginning
 * that follow each other at once it shows neither.
 */
export const paymentChanges = createStore(0);

function showPayment(members: Record<string, string>): void {
  history.replaceState(null, '', withPayment(members));
  paymentChanges.set(paymentChanges.get() + 1);
}

/** Begins a payment: the address says so, and reloading the page keeps it. */
export const openPayment = (id: string): void => showPayment({ pay: id });

/** Ends it. */
export const closePayment = (): void => showPayment({});

/** Takes from the address that the user was asked: it is true of this session, which an address outlives. */
export const forgetAsked = (id: string): void => history.replaceState(null, '', withPayment({ pay: id }));

/** Where the tenant asks the user, who comes back to this payment. Members of the challenge are sent along if they are known. */
export function toTenantLink(
  what: 'permission' | 'sign-in',
  id: string,
  challenge: Record<string, string | number | undefined> = {},
): string {
  const query = toQuery({ return_url: withPayment({ pay: id, asked: 'yes' }), ...challenge });
  return `/api/payments/${what}${query}`;
}
