import type { ReactNode } from 'react';
import { readPageData } from '../server/data-routes.ts';
import type { PageRoutes } from '../server/initial-data.ts';
import { settings } from '../server/settings.ts';
import { getVisitor } from '../server/viewer.ts';
import { DataProvider } from '../ui/data-provider.tsx';
import { SessionOver, VisitorUnknown } from '../ui/visitor-unknown.tsx';

interface ShopPageProps {
  /** What the page shows, by path of the BFF: it is sent with this data. Without, with none. */
  routes?: PageRoutes;
  /** The one h1 of the page, and a line on what it is for. */
  heading: { title: string; text: string };
  /** Controls of the page, at the end of the line of its heading, or below it on a phone. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The content of a page for signed-in users, sent with its data. Others do not get the data, whatever surrounds it. */
export async function ShopPage({ routes, heading, aside, children }: ShopPageProps) {
  const visitor = await getVisitor();
  if (visitor === 'unknown') return <VisitorUnknown />;
  if (!visitor) return <SessionOver />;
  const initialData = routes && (await readPageData(routes));
  return (
    <DataProvider refreshSeconds={settings().refreshSeconds} initialData={initialData}>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:flex-nowrap">
        <div className="min-w-0">
          <h1 className="text-title font-semibold">{heading.title}</h1>
          <p className="mt-1.5 text-muted">{heading.text}</p>
        </div>
        {aside}
      </div>
      {children}
    </DataProvider>
  );
}
