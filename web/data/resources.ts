import type { Invoice, InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { Product, ProductsResponse } from '@monoshop/api-products/contract';
import { INVOICES_PATH, PRODUCTS_PATH } from './paths.ts';
import { formatMoney } from './money.ts';
import { createResource } from './change-notifications.ts';

/** More changes than this of one kind of data become one sentence. */
const MAX_SENTENCES = 2;

interface Change<T> {
  before?: T;
  after?: T;
}

function listChanges<T extends { id: string }>(before: readonly T[], after: readonly T[]): Change<T>[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const kept = new Set(after.map(({ id }) => id));
  return [
    ...after.map((item) => ({ before: old.get(item.id), after: item })),
    ...before.filter(({ id }) => !kept.has(id)).map((item) => ({ before: item, after: undefined })),
  ].filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

function toSentences<T>(changes: Change<T>[], what: string, toSentence: (change: Change<T>) => string) {
  return changes.length > MAX_SENTENCES ? [`${changes.length} ${what} changed`] : changes.map(toSentence);
}

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
export const productsResource = createResource<ProductsResponse>(PRODUCTS_PATH, (before, after) =>
  toSentences(listChanges(before.products, after.products), 'products', describeProduct),
);

/** The invoices, from the Invoice API. */
export const invoicesResource = createResource<InvoicesResponse>(INVOICES_PATH, (before, after) =>
  toSentences(listChanges(before.invoices, after.invoices), 'invoices', describeInvoice),
);
