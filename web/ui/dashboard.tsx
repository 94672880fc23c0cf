'use client';

import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { invoicesResource, productsResource } from '../data/resources.ts';
import { revenueByMonth } from '../data/revenue-by-month.ts';
import { useBff, type Remote } from '../data/use-bff.ts';
import { FirstOfMore } from './first-of-more.tsx';
import { InvoiceTable, InvoiceTableSkeleton } from './invoice-table.tsx';
import { LiveBar } from './live-bar.tsx';
import { Panel } from './panel.tsx';
import { ProductCard, ProductCardSkeleton } from './product-card.tsx';
import { RevenueChart } from './revenue-chart.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { Totals } from './totals.tsx';

const RECENT = 4;

/** The live bar of the dashboard. */
export const ShopLiveBar = () => <LiveBar remotes={[useBff(productsResource), useBff(invoicesResource)]} />;

/** Totals, revenue, newest invoices, products. The two APIs are asked side by side; neither waits for the other. */
export function Dashboard() {
  const products = useBff(productsResource);
  const invoices = useBff(invoicesResource);
  return (
    <div className="space-y-4 sm:space-y-6">
      <Totals products={products} invoices={invoices} />
      <FirstOfMore data={invoices.data} className="text-sm text-muted" />
      <div className="grid gap-4 sm:gap-6 lg:grid-cols-[3fr_2fr]">
        <Revenue remote={invoices} />
        <RecentInvoices remote={invoices} />
      </div>
      <RecentProducts remote={products} />
    </div>
  );
}

const noInvoices = {
  isEmpty: ({ invoices }: InvoicesResponse) => invoices.length === 0,
  text: 'No invoice yet. The first one will show up here.',
};

const noProducts = {
  isEmpty: ({ products }: ProductsResponse) => products.length === 0,
  text: 'The catalogue is empty.',
};

function Revenue({ remote }: { remote: Remote<InvoicesResponse> }) {
  return (
    <Panel
      title="Revenue by month"
      remote={remote}
      empty={noInvoices}
      isSecond
      skeleton={<Skeleton className="min-h-80 w-full flex-1" />}
    >
      {({ invoices }) =>
        revenueByMonth(invoices).map((revenue) => <RevenueChart key={revenue.currency} revenue={revenue} />)
      }
    </Panel>
  );
}

interface RecentProps<T> extends Pick<ComponentProps<typeof Panel<T>>, 'remote' | 'empty' | 'children'> {
  what: 'products' | 'invoices';
  /** The shape of what is shown, without its data. */
  shape: ReactNode;
}

/** A panel with the newest of something, and the way to all of it. */
function Recent<T>({ what, shape, ...panel }: RecentProps<T>) {
  const skeleton = (
    <>
      <Loading what={what} />
      {shape}
    </>
  );
  const link = (
    <Link href={`/${what}`} className="text-sm font-medium text-accent hover:underline">
      See all<span className="sr-only"> {what}</span>
    </Link>
  );
  return <Panel title={`Recent ${what}`} skeleton={skeleton} link={link} {...panel} />;
}

function RecentProducts({ remote }: { remote: Remote<ProductsResponse> }) {
  const grid = 'grid grid-cols-2 gap-x-4 gap-y-7 sm:gap-x-5 md:grid-cols-4';
  const shape = (
    <div className={grid}>
      {['a', 'b', 'c', 'd'].map((card) => (
        <ProductCardSkeleton key={card} />
      ))}
    </div>
  );
  return (
    <Recent what="products" remote={remote} empty={noProducts} shape={shape}>
      {({ products }) => (
        <ul aria-label="Recent products" className={grid}>
          {products.slice(0, RECENT).map((product) => (
            <ProductCard key={product.id} product={product} />
          ))}
        </ul>
      )}
    </Recent>
  );
}

function RecentInvoices({ remote }: { remote: Remote<InvoicesResponse> }) {
  return (
    <Recent what="invoices" remote={remote} empty={noInvoices} shape={<InvoiceTableSkeleton />}>
      {({ invoices }) => (
        <InvoiceTable
          caption="The newest invoices, newest first"
          invoices={invoices.toSorted((a, b) => b.issuedOn.localeCompare(a.issuedOn)).slice(0, RECENT)}
        />
      )}
    </Recent>
  );
}
