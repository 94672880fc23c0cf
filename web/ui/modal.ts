'use client';

import { useEffect, type RefObject } from 'react';

/** The box of a dialog. */
export const modalBox =
  'm-auto w-[min(26rem,calc(100vw-2rem))] rounded-card border border-line bg-raised p-5 text-ink shadow-lift backdrop:bg-[rgb(0_0_0/50%)] sm:p-6';

/**
 * Opens the dialog, and keeps the focus in it when the button that has it goes. Returns what belongs to its `close` event:
 * `onClosed`, unless the event comes late, to a dialog that is open again.
 */
export function useModal(
  dialog: RefObject<HTMLDialogElement | null>,
  closer: RefObject<HTMLButtonElement | null>,
  onClosed: () => void,
): () => void {
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // In development React runs an effect, its end and the effect once more.
    return () => element?.close();
  }, [dialog]);
  useEffect(() => {
    if (dialog.current?.open && !dialog.current.contains(document.activeElement)) closer.current?.focus();
  });
  return () => {
    if (!dialog.current?.open) onClosed();
  };
}
