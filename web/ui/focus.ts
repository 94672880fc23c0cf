'use client';

import { useLayoutEffect, type RefObject } from 'react';

/** After a dialog the focus goes back by itself, unless the button that opened it has gone. Then `element` has it. */
export function returnFocus(element: HTMLElement | null): void {
  // A button of the closed dialog still counts as focused until the next frame.
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.closest('dialog')) element?.focus();
}

/** When `box` goes while the focus is in it, the element with the id `nextId` has the focus. */
export function useFocusAfter(box: RefObject<HTMLElement | null>, nextId: string | undefined): void {
  useLayoutEffect(() => {
    const element = box.current;
    return () => {
      if (nextId === undefined || !element?.contains(document.activeElement)) return;
      document.getElementById(nextId)?.focus({ preventScroll: true });
    };
  }, [box, nextId]);
}
