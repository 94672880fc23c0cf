import type { Product } from '@monoshop/api-products/contract';
import { formatMoney } from '../data/money.ts';
import { ProductPicture } from './product-picture.tsx';
import { Skeleton } from './skeleton.tsx';

/** One product: picture, name, price, and what it is. */
export function ProductCard({ product }: { product: Product }) {
  const { name, price, image, category, description } = product;
  return (
    <li className="group flex flex-col">
      <ProductPicture src={image} category={category} />
      <div className="mt-3 flex flex-wrap items-baseline justify-between gap-x-3 text-sm sm:flex-nowrap sm:text-base">
        <h3 className="w-full font-medium sm:w-auto">{name}</h3>
        <p className="font-semibold tabular-nums">{formatMoney(price)}</p>
      </div>
      <p className="mt-0.5 text-xs text-muted">{category}</p>
      <p className="mt-1.5 hidden text-sm text-muted sm:block">{description}</p>
    </li>
  );
}

/** The shape of a product card. */
export function ProductCardSkeleton() {
  return (
    <div>
      <Skeleton className="aspect-4/3 w-full" />
      <Skeleton className="mt-3 h-10 w-3/4 sm:h-6" />
      <Skeleton className="mt-0.5 h-4 w-1/3" />
      <div className="hidden sm:block">
        <Skeleton className="mt-1.5 h-10 w-full" />
      </div>
    </div>
  );
}
