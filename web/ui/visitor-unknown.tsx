'use client';

import { primaryControl } from './control-styles.ts';
import { Notice } from './notice.tsx';

/** Shown while it is unknown who is signed in. It shows no data and does not ask the user to sign in again. */
export function VisitorUnknown() {
  return (
    <Notice
      title="We cannot see your session just now"
      text="Nothing is lost, and you need not sign in again. This usually passes within a minute."
    >
      <button type="button" onClick={() => location.reload()} className={primaryControl}>
        Try again
      </button>
    </Notice>
  );
}
