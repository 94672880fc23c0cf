'use client';

import { productsResource } from '../data/products.ts';
import { useBff } from '../data/use-bff.ts';
import { LiveBar } from './live-bar.tsx';
import { Panel } from './panel.tsx';
import { Loading, Skeleton } from './skeleton.tsx';

/** The live bar of the page. */
export const ProductsLiveBar = () => <LiveBar remotes={[useBff(productsResource)]} />;

/** Everything that the API keeps, one per row. */
export function ProductsView() {
  const skeleton = (
    <>
      <Loading what="products" />
      <Skeleton className="h-32 w-full" />
    </>
  );
  return (
    <Panel title="All products" remote={useBff(productsResource)} skeleton={skeleton}>
      {({ products }) => (
        <table className="w-full text-sm">
          <caption className="sr-only">Products, with the day of their last change</caption>
          <thead>
            <tr className="text-left text-xs text-muted">
              <th scope="col">Name</th>
              <th scope="col" className="text-right">
                Changed
              </th>
            </tr>
          </thead>
          <tbody>
            {products.map(({ id, name, changedOn }) => (
              <tr key={id} className="border-t border-line [&>td]:py-3 [&>th]:py-3">
                <th scope="row" className="pr-3 text-left font-medium">
                  {name}
                </th>
                <td className="text-right text-muted tabular-nums">{changedOn}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
