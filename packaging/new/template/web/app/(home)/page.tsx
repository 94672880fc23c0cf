import { APIS } from '@monoshop/apis';
import Link from 'next/link';
import { ShopPage } from '../shop-page.tsx';

const HEADING = { title: 'MonoShop', text: 'What the APIs keep, each on a page of its own.' };

export default function HomePage() {
  return (
    <ShopPage heading={HEADING}>
      <ul className="grid gap-4 sm:grid-cols-2">
        {APIS.map(({ name, title, path }) => (
          <li key={name} className="rounded-card border border-line bg-surface shadow-card">
            <Link href={path} className="block p-5 font-semibold hover:underline">
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </ShopPage>
  );
}
