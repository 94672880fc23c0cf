'use client';

import { SignOut } from '@monocloud/auth-nextjs/components';
import { useRef, useState, type MouseEvent } from 'react';
import { primaryControl, quietControl } from './control-styles.ts';
import { Modal } from './modal.tsx';

/** What a user can do about all sessions at once. */
export type EndingKind = 'others' | 'everywhere';

const TEXTS = {
  others: {
    title: 'End all other sessions?',
    text: 'Every other browser is signed out of this shop at its next request. You stay signed in here.',
    action: 'End other sessions',
  },
  everywhere: {
    title: 'Sign out everywhere?',
    text: 'All other sessions end. Then you are signed out here, and from the sign-in service in this browser.',
    action: 'Sign out everywhere',
  },
};

interface SessionsEndDialogProps {
  kind: EndingKind;
  /** Ends the other sessions; resolves to whether they have ended. */
  onEnd: () => Promise<boolean>;
  onClosed: () => void;
}

/** Asks before it ends all other sessions, and says what that does. Each opening needs a `key` of its own. */
export function SessionsEndDialog({ kind, onEnd, onClosed }: SessionsEndDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const closer = useRef<HTMLButtonElement>(null);
  const [isEnding, setEnding] = useState(false);
  const { title, text, action } = TEXTS[kind];

  async function end(next: () => void): Promise<void> {
    if (isEnding) return;
    setEnding(true);
    const isEnded = await onEnd();
    // A user who has closed it meanwhile stays signed in here.
    if (!dialog.current?.open) return;
    if (isEnded) next();
    else dialog.current.close();
  }
  const close = () => dialog.current?.close();
  function signOut(event: MouseEvent<HTMLAnchorElement>): void {
    event.preventDefault();
    const { href } = event.currentTarget;
    void end(() => location.assign(href));
  }

  return (
    <Modal
      dialog={dialog}
      closer={closer}
      title={title}
      text={<p className="mt-2 text-sm text-ink-soft">{text}</p>}
      onClosed={onClosed}
    >
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <button ref={closer} type="button" onClick={close} className={quietControl}>
          Cancel
        </button>
        {kind === 'everywhere' ? (
          <SignOut onClick={signOut} aria-disabled={isEnding} className={primaryControl}>
            {action}
          </SignOut>
        ) : (
          // Not `disabled`: the focus would be lost.
          <button
            type="button"
            aria-disabled={isEnding}
            onClick={() => void end(close)}
            className={primaryControl}
          >
            {action}
          </button>
        )}
      </div>
    </Modal>
  );
}
