import type { Invoice, InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { Product, ProductsResponse } from '@monoshop/api-products/contract';
import { toDataPath } from './paths.ts';
import { formatMoney } from './money.ts';
import { createResource, listChanges, toSentences, type Change } from './change-notifications.ts';

function describeProduct({ before, after }: Change<Product>): string {
  if (!after) return `${before?.name} is no longer sold`;
  if (!before) return `New: ${after.name}, ${formatMoney(after.price)}`;
  const [was, is] = [formatMoney(before.price), formatMoney(after.price)];
  return was === is ? `${after.name} changed` : `${after.name} now costs ${is}, not ${was}`;
}

function describeInvoice({ before, after }: Change<Invoice>): string {
  if (!after) return `Invoice ${before?.id} is gone`;
  if (!before) return `New invoice ${after.id}: ${after.customer}, ${formatMoney(after.amount)}`;
  return before.status === after.status
    ? `Invoice ${after.id} changed`
    : `Invoice ${after.id} is ${after.status} now`;
}

/** The catalogue, from the Product API. */
export const productsResource = createResource<ProductsResponse>(toDataPath('products'), (before, after) =>
  toSentences(listChanges(before.products, after.products), 'products', describeProduct),
);

/** The invoices, from the Invoice API. */
export const invoicesResource = createResource<InvoicesResponse>(toDataPath('invoices'), (before, after) =>
  toSentences(listChanges(before.invoices, after.invoices), 'invoices', describeInvoice),
);
