'use client';

import type { ProductsResponse } from '@monoshop/api-products/contract';
import { applyFilter } from '../data/product-filter.ts';
import { useBff } from '../data/use-bff.ts';
import { quietControl } from './control-styles.ts';
import { Panel } from './panel.tsx';
import { ProductCard, ProductCardSkeleton } from './product-card.tsx';
import { ProductFilters } from './product-filters.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { useProductFilter } from './use-product-filter.ts';

const GRID = 'grid grid-cols-2 gap-x-4 gap-y-7 sm:gap-x-5 sm:gap-y-8 md:grid-cols-3 lg:grid-cols-4';

/** The catalogue, filtered and sorted as the URL says. */
export function ProductsView() {
  const remote = useBff<ProductsResponse>('/api/products');
  const { filter, changeFilter } = useProductFilter();
  return (
    <>
      <ProductFilters filter={filter} onChange={changeFilter} />
      <Panel title="All products" remote={remote} skeleton={<CatalogueSkeleton />}>
        {({ products }) => {
          const shown = applyFilter(products, filter);
          return (
            <>
              <output className="mb-5 block text-sm text-muted">
                Showing {shown.length} of {products.length} products
              </output>
              {shown.length === 0 && (
                <NothingFound onReset={() => changeFilter({ min: undefined, max: undefined })} />
              )}
              <ul aria-label="Products" className={GRID}>
                {shown.map((product) => (
                  <ProductCard key={product.id} product={product} />
                ))}
              </ul>
            </>
          );
        }}
      </Panel>
    </>
  );
}

function NothingFound({ onReset }: { onReset: () => void }) {
  return (
    <div className="py-10 text-center">
      <p className="font-medium">No product has a price in this range.</p>
      <button type="button" onClick={onReset} className={`${quietControl} mt-4`}>
        Show all prices
      </button>
    </div>
  );
}

function CatalogueSkeleton() {
  return (
    <>
      <Loading what="products" />
      <Skeleton className="mb-5 h-5 w-48" />
      <div className={GRID}>
        {Array.from({ length: 12 }, (_, card) => (
          <ProductCardSkeleton key={card} />
        ))}
      </div>
    </>
  );
}
