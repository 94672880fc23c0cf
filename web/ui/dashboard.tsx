'use client';

import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import Link from 'next/link';
import { useBff, type Remote } from '../data/use-bff.ts';
import { InvoiceTable, InvoiceTableSkeleton } from './invoice-table.tsx';
import { Panel } from './panel.tsx';
import { ProductCard, ProductCardSkeleton } from './product-card.tsx';
import { Loading } from './skeleton.tsx';
import { Totals } from './totals.tsx';

const RECENT = 4;

/** Totals, recent products, recent invoices. The two APIs are asked side by side; neither waits for the other. */
export function Dashboard() {
  const products = useBff<ProductsResponse>('/api/products');
  const invoices = useBff<InvoicesResponse>('/api/invoices');
  return (
    <div className="space-y-4 sm:space-y-6">
      <Totals products={products} invoices={invoices} />
      <div className="grid items-start gap-4 sm:gap-6 lg:grid-cols-[3fr_2fr]">
        <RecentProducts remote={products} />
        <RecentInvoices remote={invoices} />
      </div>
    </div>
  );
}

function RecentProducts({ remote }: { remote: Remote<ProductsResponse> }) {
  const grid = 'grid grid-cols-2 gap-x-5 gap-y-7';
  const skeleton = (
    <>
      <Loading what="products" />
      <div className={grid}>
        {['a', 'b', 'c', 'd'].map((card) => (
          <ProductCardSkeleton key={card} />
        ))}
      </div>
    </>
  );
  return (
    <Panel
      title="Recent products"
      remote={remote}
      skeleton={skeleton}
      link={<All href="/products" what="products" />}
    >
      {({ products }) => (
        <ul aria-label="Recent products" className={grid}>
          {products.slice(0, RECENT).map((product) => (
            <ProductCard key={product.id} product={product} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RecentInvoices({ remote }: { remote: Remote<InvoicesResponse> }) {
  const skeleton = (
    <>
      <Loading what="invoices" />
      <InvoiceTableSkeleton />
    </>
  );
  return (
    <Panel
      title="Recent invoices"
      remote={remote}
      skeleton={skeleton}
      link={<All href="/invoices" what="invoices" />}
    >
      {({ invoices }) => (
        <InvoiceTable
          caption="The newest invoices, newest first"
          invoices={invoices.toSorted((a, b) => b.issuedOn.localeCompare(a.issuedOn)).slice(0, RECENT)}
        />
      )}
    </Panel>
  );
}

function All({ href, what }: { href: string; what: string }) {
  return (
    <Link href={href} className="text-sm text-accent hover:underline">
      See all<span className="sr-only"> {what}</span>
    </Link>
  );
}
