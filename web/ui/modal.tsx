'use client';

import { useEffect, useId, type ReactNode, type RefObject } from 'react';

interface ModalProps {
  dialog: RefObject<HTMLDialogElement | null>;
  /** The button that has the focus when another one goes that had it. */
  closer: RefObject<HTMLButtonElement | null>;
  title: string;
  /** What the dialog is about. */
  text: ReactNode;
  /** Called when the dialog has closed, unless the event comes late, to a dialog that is open again. */
  onClosed: () => void;
  children: ReactNode;
}

/** A dialog that is open from the beginning, and keeps the focus in it. */
export function Modal({ dialog, closer, title, text, onClosed, children }: ModalProps) {
  const titleId = useId();
  const textId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // In development React runs an effect, its end and the effect once more.
    return () => element?.close();
  }, [dialog]);
  useEffect(() => {
    if (dialog.current?.open && !dialog.current.contains(document.activeElement)) closer.current?.focus();
  });
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      aria-describedby={textId}
      onClose={() => {
        if (!dialog.current?.open) onClosed();
      }}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-card border border-line bg-raised p-5 text-ink shadow-lift backdrop:bg-[rgb(0_0_0/50%)] sm:p-6"
    >
      <h2 id={titleId} className="text-lg font-semibold">
        {title}
      </h2>
      <div id={textId}>{text}</div>
      {children}
    </dialog>
  );
}
