interface PageHeadingProps {
  title: string;
  children?: string;
}

/** The one h1 of a page, with a line on what it is for. */
export function PageHeading({ title, children }: PageHeadingProps) {
  return (
    <div className="mb-6">
      <h1 className="text-2xl font-semibold sm:text-3xl">{title}</h1>
      {children && <p className="mt-1.5 text-muted">{children}</p>}
    </div>
  );
}
