import type { ReactNode } from 'react';

interface PageHeadingProps {
  title: string;
  children?: string;
  /** Controls of the page, at the end of the line, or below it on a phone. */
  aside?: ReactNode;
}

/** The one h1 of a page, with a line on what it is for. */
export function PageHeading({ title, children, aside }: PageHeadingProps) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:flex-nowrap">
      <div className="min-w-0">
        <h1 className="text-title font-semibold">{title}</h1>
        {children && <p className="mt-1.5 text-muted">{children}</p>}
      </div>
      {aside}
    </div>
  );
}
