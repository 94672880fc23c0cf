'use client';

import {
  filterProducts,
  isProductFilterSet,
  listCategories,
  productFilterUrl,
  toKnownCategory,
} from '../data/product-filter.ts';
import { productsResource } from '../data/resources.ts';
import { useBff } from '../data/use-bff.ts';
import { LiveBar } from './live-bar.tsx';
import { Panel } from './panel.tsx';
import { ProductCard, ProductCardSkeleton } from './product-card.tsx';
import { ProductFilters } from './product-filters.tsx';
import { Results } from './results.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { useFilterUrl } from './use-filter-url.ts';

const GRID = 'grid grid-cols-2 gap-x-4 gap-y-7 sm:gap-x-5 sm:gap-y-8 md:grid-cols-3 lg:grid-cols-4';

/** The live bar of a page that shows products. */
export const ProductsLiveBar = () => <LiveBar remotes={[useBff(productsResource)]} />;

/** The catalogue, filtered and sorted as the URL says. */
export function ProductsView() {
  const remote = useBff(productsResource);
  const { filter, changeFilter, searchId, reset } = useFilterUrl(productFilterUrl);
  return (
    <>
      <ProductFilters
        filter={filter}
        categories={listCategories(remote.data?.products ?? [])}
        onChange={changeFilter}
        searchId={searchId}
      />
      <Panel title="All products" remote={remote} skeleton={<CatalogueSkeleton />}>
        {({ products }) => {
          const known = toKnownCategory(filter, products);
          const shown = filterProducts(products, known);
          return (
            <Results
              what="products"
              shown={shown.length}
              total={products.length}
              onReset={isProductFilterSet(known) ? reset : undefined}
            >
              <ul aria-label="Products" className={GRID}>
                {shown.map((product) => (
                  <ProductCard key={product.id} product={product} />
                ))}
              </ul>
            </Results>
          );
        }}
      </Panel>
    </>
  );
}

function CatalogueSkeleton() {
  return (
    <>
      <Loading what="products" />
      <Skeleton className="mt-2 mb-6 h-6 w-48" />
      <div className={GRID}>
        {Array.from({ length: 12 }, (_, card) => (
          <ProductCardSkeleton key={card} />
        ))}
      </div>
    </>
  );
}
