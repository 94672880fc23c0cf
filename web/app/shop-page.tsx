import type { ReactNode } from 'react';
import { readPageData } from '../server/data-routes.ts';
import type { PageRoutes } from '../server/initial-data.ts';
import { settings } from '../server/settings.ts';
import { getVisitor } from '../server/viewer.ts';
import { DataProvider } from '../ui/data-provider.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { SessionOver, VisitorUnknown } from '../ui/visitor-unknown.tsx';

interface ShopPageProps {
  /** What the page shows, by path of the BFF: it is sent with this data. Without, with none. */
  routes?: PageRoutes;
  heading: { title: string; text: string };
  /** Controls of the page. */
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
      <PageHeading title={heading.title} aside={aside}>
        {heading.text}
      </PageHeading>
      {children}
    </DataProvider>
  );
}
