'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { closePayment, parsePaymentQuery, paymentChanges } from '../data/payment-link.ts';
import { sessionEnded } from '../data/session-end.ts';
import { useStore } from '../data/store.ts';
import { showToast } from '../data/toasts.ts';
import type { PaymentDialog } from './payment-dialog.tsx';

const readSearch = (): string => location.search;

/** The query of the address as it is now, also before the router has rendered it. */
function useCurrentQuery(): URLSearchParams {
  const routed = useSearchParams().toString();
  return new URLSearchParams(useSyncExternalStore(paymentChanges.subscribe, readSearch, () => routed));
}

/** The dialog of the payment that the address names. It is fetched when it is first wanted: most visits pay nothing. */
export function PaymentSlot() {
  const { id, ...query } = parsePaymentQuery(useCurrentQuery());
  const changes = useStore(paymentChanges);
  const isOver = useStore(sessionEnded);
  const [loaded, setLoaded] = useState<{ Dialog: typeof PaymentDialog }>();
  const isWanted = id !== undefined;
  useEffect(() => {
    if (!isWanted) return;
    import('./payment-dialog.tsx').then(
      ({ PaymentDialog: Dialog }) => setLoaded({ Dialog }),
      () => {
        const text = 'The shop cannot be reached, and nothing has been paid.';
        showToast({ key: 'payment', text, kind: 'failure' });
        closePayment();
      },
    );
  }, [isWanted]);
  return id !== undefined && loaded && !isOver ? (
    // Another opening, or another invoice of the browser's history, is another dialog.
    <loaded.Dialog key={`${changes} ${id}`} id={id} {...query} />
  ) : null;
}
