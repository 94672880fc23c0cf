import type { ReactNode } from 'react';

/** A page that has only this to say, and a way on. */
export function Notice({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="mx-auto max-w-md py-16 text-center sm:py-24">
      <h1 className="text-title font-semibold">{title}</h1>
      <p className="mt-3 text-muted">{text}</p>
      <div className="mt-8">{children}</div>
    </div>
  );
}
