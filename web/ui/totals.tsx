'use client';

import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import { totalInvoices } from '../data/invoice-totals.ts';
import type { Remote } from '../data/use-bff.ts';
import { StatCard } from './stat-card.tsx';

interface TotalsProps {
  products: Remote<ProductsResponse>;
  invoices: Remote<InvoicesResponse>;
}

/** The four figures of the dashboard, each as good as the API behind it. */
export function Totals({ products, invoices }: TotalsProps) {
  return (
    <section aria-label="Totals" className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatCard
        label="Products"
        remote={products}
        value={(data) => String(data.products.length)}
        note={(data) => `in ${new Set(data.products.map(({ category }) => category)).size} categories`}
      />
      <StatCard
        label="Invoices"
        remote={invoices}
        value={(data) => String(data.invoices.length)}
        note={(data) => `${data.invoices.length - totalInvoices(data.invoices).paidCount} pending`}
      />
      <StatCard
        label="Revenue"
        remote={invoices}
        value={(data) => totalInvoices(data.invoices).revenue}
        note={(data) => `${totalInvoices(data.invoices).pending} still pending`}
      />
      <StatCard
        label="Paid invoices"
        remote={invoices}
        value={(data) => String(totalInvoices(data.invoices).paidCount)}
        note={(data) => `${totalInvoices(data.invoices).paid} received`}
      />
    </section>
  );
}
