'use client';

import { useRef, useState } from 'react';
import { mutate, useSWR } from '../data/swr.ts';
import { ApiError } from '../data/api-error.ts';
import { fetchInvoice, payInvoice, toInvoicePath, type SeenInvoice } from '../data/payment.ts';
import { noteSession } from '../data/kept-data.ts';
import { invoicesResource } from '../data/resources.ts';
import { endSessionEverywhere } from '../data/session-end.ts';
import { showToast } from '../data/toasts.ts';

/** A payment as its dialog shows it. */
export interface PaymentState {
  /** The invoice as the API has it now; absent until that is known. */
  seen?: SeenInvoice;
  isPaying: boolean;
  /** Why it could not be read or paid. */
  error?: ApiError;
  /** Whether the invoice was changed elsewhere while it was on screen. */
  hasChanged: boolean;
  /** Pays, or reads the invoice again if it is not known. */
  proceed: () => void;
}

/** Says what came of a payment whose dialog was closed meanwhile, and reads the list, which may show it as paid. */
function reportLate(id: string, { problem }: ApiError, isUnsure: boolean): void {
  const text = isUnsure ? `It is not known whether ${id} was paid.` : `${id} was not paid. ${problem.title}`;
  showToast({ key: `paid ${id}`, text, kind: 'failure' });
  void mutate(invoicesResource.path);
}

// What is on screen is what is paid: it changes only when it is read again on purpose.
const ON_DEMAND = {
  refreshInterval: 0,
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
  revalidateOnMount: true,
  dedupingInterval: 0,
  shouldRetryOnError: false,
};

interface PaymentPlace {
  /** Whether the dialog is still open: a failure that comes later is a message of the page. */
  isShown: () => boolean;
  onPaid: () => void;
}

/** Reads the invoice that is to be paid, and pays it. */
export function usePayment(id: string, { isShown, onPaid }: PaymentPlace): PaymentState {
  const [isPaying, setPaying] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const [hasChanged, setChanged] = useState(false);
  const key = useRef<string>(undefined);
  const unsureKey = useRef<string>(undefined);
  const read = useSWR<SeenInvoice, ApiError>(toInvoicePath(id), fetchInvoice, {
    ...ON_DEMAND,
    onError: (error) => error.endsSession && endSessionEverywhere(),
  });
  const seen = read.isValidating || read.error ? undefined : read.data;

  // A failure to read it is in `read.error`.
  const readAgain = () => read.mutate().catch(() => undefined);

  async function explain(error: unknown, isSameSession: () => boolean): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    if (!isSameSession()) return;
    if (error.endsSession) return endSessionEverywhere();
    if (error.isOutcomeUnknown) unsureKey.current = key.current;
    const { code } = error.problem;
    const isOutdated = ['precondition_failed', 'amount_differs', 'already_paid'].includes(code);
    // Other refusals come before the API looks at the key: they say nothing of an attempt before them.
    if (!isShown()) return reportLate(id, error, !isOutdated && unsureKey.current === key.current);
    if (isOutdated) void mutate(invoicesResource.path);
    if (!isOutdated || code === 'already_paid') return setFailure(error);
    // What the user agrees to from here on is another payment.
    key.current = undefined;
    setChanged(true);
    await readAgain();
  }

  async function pay(invoice: SeenInvoice): Promise<void> {
    setPaying(true);
    setFailure(undefined);
    key.current ??= crypto.randomUUID();
    const isSameSession = noteSession();
    try {
      await payInvoice(invoice, key.current);
      if (!isSameSession()) return;
      showToast({ key: `paid ${id}`, text: `${id} is marked as paid`, kind: 'change' });
      onPaid();
    } catch (error) {
      await explain(error, isSameSession);
    } finally {
      setPaying(false);
    }
  }

  const proceed = () => {
    if (isPaying || read.isValidating) return;
    if (seen) void pay(seen);
    else void readAgain();
  };
  return {
    seen,
    isPaying,
    error: failure ?? (read.isValidating ? undefined : read.error),
    hasChanged,
    proceed,
  };
}
