import { clsx } from 'clsx';

// The tile is ours and not the picture's, so that it follows the theme: a light picture would glare in a dark page.
const TILES = new Map([
  ['Computers', 'bg-tile-blue'],
  ['Displays', 'bg-tile-violet'],
  ['Input', 'bg-tile-green'],
  ['Audio', 'bg-tile-rose'],
  ['Accessories', 'bg-tile-amber'],
]);

interface ProductPictureProps {
  /** Path of a picture, 4:3, with nothing behind the product. */
  src: string;
  category: string;
}

/** A product on a tile in the colour of its category. The name is next to it, so the picture has no alternative text. */
export function ProductPicture({ src, category }: ProductPictureProps) {
  return (
    <div className={clsx('overflow-hidden rounded-control', TILES.get(category) ?? 'bg-tile')}>
      <img
        src={src}
        alt=""
        width={320}
        height={240}
        loading="lazy"
        decoding="async"
        className="aspect-4/3 w-full object-contain transition-transform duration-300 group-hover:scale-103"
      />
    </div>
  );
}
