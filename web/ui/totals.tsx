'use client';

import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import { useId, type ReactNode } from 'react';
import { totalInvoices } from '../data/invoice-totals.ts';
import type { Remote } from '../data/use-bff.ts';
import { Skeleton } from './skeleton.tsx';

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

interface StatCardProps<T> {
  label: string;
  remote: Remote<T>;
  value: (data: T) => string;
  note: (data: T) => string;
}

/** One total. Without data it shows a dash and the reason, never a zero. */
function StatCard<T>({ label, remote, value, note }: StatCardProps<T>) {
  const { data, error, isSignedOut } = remote;
  const labelId = useId();
  return (
    <fieldset
      aria-labelledby={labelId}
      className="rounded-card border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <p id={labelId} className="text-sm text-muted">
        {label}
      </p>
      {data !== undefined && (
        <Figure value={value(data)}>
          {error ? <span className="font-medium text-caution">Out of date</span> : note(data)}
        </Figure>
      )}
      {data === undefined && error && <Figure value="—">{error.problem.title}</Figure>}
      {isSignedOut && <Figure value="—">Signed out</Figure>}
      {data === undefined && !error && !isSignedOut && (
        <Figure value={<Skeleton className="h-[1lh] w-2/3" />}>
          <Skeleton className="h-[1lh] w-1/2" />
        </Figure>
      )}
    </fieldset>
  );
}

function Figure({ value, children }: { value: ReactNode; children: ReactNode }) {
  return (
    <>
      <p className="mt-1 text-figure font-semibold tabular-nums">{value}</p>
      <p className="mt-1 text-caption text-muted">{children}</p>
    </>
  );
}
