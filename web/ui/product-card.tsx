import type { Product } from '@monoshop/api-products/contract';
import { clsx } from 'clsx';
import { formatMoney } from '../data/money.ts';
import { Skeleton } from './skeleton.tsx';

// The tile is ours and not the picture's, so that it follows the theme: a light picture would glare in a dark page.
const TILES = new Map([
  ['Computers', 'bg-tile-blue'],
  ['Displays', 'bg-tile-violet'],
  ['Input', 'bg-tile-green'],
  ['Audio', 'bg-tile-rose'],
  ['Accessories', 'bg-tile-amber'],
]);

/** One product: a picture, 4:3, on a tile in the colour of its category; name, price, and what it is. */
export function ProductCard({ product }: { product: Product }) {
  const { name, price, image, category, description } = product;
  return (
    <li className="group flex flex-col">
      <div className={clsx('overflow-hidden rounded-control', TILES.get(category) ?? 'bg-tile')}>
        <img
          src={image}
          // The name is next to it.
          alt=""
          width={320}
          height={240}
          loading="lazy"
          decoding="async"
          className="aspect-4/3 w-full object-contain transition-transform duration-300 group-hover:scale-103"
        />
      </div>
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
