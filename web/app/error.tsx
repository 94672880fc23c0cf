'use client';

import { primaryControl } from '../ui/control-styles.ts';
import { Notice } from '../ui/notice.tsx';

/** Shown in place of a page that failed to render; the frame around it stays. */
export default function PageError({ retry }: { error: Error; retry: () => void }) {
  return (
    <Notice title="Something went wrong" text="This page could not be shown. Trying again often helps.">
      <button type="button" onClick={retry} className={primaryControl}>
        Try again
      </button>
    </Notice>
  );
}
