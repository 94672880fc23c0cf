import type { InvoicesResponse } from '@monoshop/api-invoices/contract';

/** Says that the page has the first of more invoices only; nothing where it has all. */
export function FirstOfMore({ data, className }: { data: InvoicesResponse | undefined; className?: string }) {
  if (data?.next === undefined) return null;
  const count = data.invoices.length.toLocaleString('en');
  return (
    <p className={className}>
      There are more invoices than fit here: this page is about the first {count}, by number.
    </p>
  );
}
