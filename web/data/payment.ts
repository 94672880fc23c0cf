import type { Invoice, InvoicesResponse } from '@monoshop/api-invoices/contract';
import { mutate } from './swr.ts';
import { failOffline, sendToBff, type Received } from './bff.ts';
import { invoicesResource } from './resources.ts';

/** An invoice as a user sees it before they pay, and the version that this was. */
export interface SeenInvoice {
  invoice: Invoice;
  /** Entity tag (RFC 9110 §8.8.3). */
  version: string;
}

/** Path of one invoice at the BFF. */
export const toInvoicePath = (id: string): string => `${invoicesResource.path}/${id}`;

/** Reads one invoice. Throws ApiError. */
export async function fetchInvoice(path: string): Promise<SeenInvoice> {
  const response = await sendToBff(path);
  const invoice: Invoice = await response.json().catch(failOffline);
  return { invoice, version: response.headers.get('etag') ?? '' };
}

async function sendPayment({ invoice, version }: SeenInvoice, key: string): Promise<Invoice> {
  const response = await sendToBff(`${toInvoicePath(invoice.id)}/payment`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'if-match': version },
    body: JSON.stringify({ amount: invoice.amount }),
  });
  return response.json().catch(failOffline);
}

type List = Received<InvoicesResponse>;

function replace(list: List, invoice: Invoice): List {
  const invoices = list.data.invoices.map((one) => (one.id === invoice.id ? invoice : one));
  return { ...list, data: { ...list.data, invoices } };
}

/**
 * Pays an invoice. The list shows it as paid at once, and as it was before when the payment fails.
 * @param key of this intent to pay: with the same one, a repetition pays nothing twice.
 * @throws ApiError
 */
export async function payInvoice(seen: SeenInvoice, key: string): Promise<void> {
  const expected: Invoice = { ...seen.invoice, status: 'paid' };
  await mutate<List | undefined, Invoice>(invoicesResource.path, sendPayment(seen, key), {
    optimisticData: (_committed, shown) => shown && replace(shown, expected),
    populateCache: (paid, list) => {
      const changed = list && replace(list, paid);
      if (changed) invoicesResource.noteOwnChange(changed.data);
      return changed;
    },
  });
}
