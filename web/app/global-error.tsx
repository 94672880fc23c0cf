'use client';

import { primaryControl } from '../ui/control-styles.ts';
import { Notice } from '../ui/notice.tsx';
import './globals.css';

/** Shown when even the frame of the pages failed. */
export default function GlobalError({ retry }: { error: Error; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · MonoShop</title>
        <main className="px-4">
          <Notice title="Something went wrong" text="The shop could not be shown. Trying again often helps.">
            <button type="button" onClick={retry} className={primaryControl}>
              Try again
            </button>
          </Notice>
        </main>
      </body>
    </html>
  );
}
