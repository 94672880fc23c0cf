'use client';

import { primaryControl } from '../ui/control-styles.ts';
import { Notice } from '../ui/notice.tsx';

/** Shown in place of a page that failed to render; the frame around it stays. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <Notice title="Something went wrong" text="This page could not be shown. Trying again often helps.">
      <button type="button" onClick={reset} className={primaryControl}>
        Try again
      </button>
    </Notice>
  );
}
