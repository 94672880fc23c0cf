'use client';

import { useEffect, type RefObject } from 'react';

/** The box of a dialog. */
export const modalBox =
  'm-auto w-[min(26rem,calc(100vw-2rem))] rounded-card border border-line bg-raised p-5 text-ink shadow-lift backdrop:bg-[rgb(0_0_0/50%)] sm:p-6';

/** Opens the dialog, and keeps the focus in it when the button that has it goes. */
export function useModal(
  dialog: RefObject<HTMLDialogElement | null>,
  closer: RefObject<HTMLButtonElement | null>,
): void {
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, [dialog]);
  useEffect(() => {
    if (dialog.current?.open && !dialog.current.contains(document.activeElement)) closer.current?.focus();
  });
}
