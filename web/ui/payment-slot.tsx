'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { closePayment, parsePaymentQuery } from '../data/payment-link.ts';
import { sessionEnded } from '../data/session-end.ts';
import { useStore } from '../data/store.ts';
import { showToast } from '../data/toasts.ts';
import type { PaymentDialog } from './payment-dialog.tsx';

/** The dialog of the payment that the address names. It is fetched when it is first wanted: most visits pay nothing. */
export function PaymentSlot() {
  const { id, ...query } = parsePaymentQuery(useSearchParams());
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
  return id !== undefined && loaded && !isOver ? <loaded.Dialog key={id} id={id} {...query} /> : null;
}
