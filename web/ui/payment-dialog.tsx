'use client';

import type { Invoice } from '@monoshop/api-invoices/contract';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { formatMoney } from '../data/money.ts';
import { closePayment, forgetAsked, type PaymentQuery } from '../data/payment-link.ts';
import { primaryControl, quietControl } from './control-styles.ts';
import { returnFocus } from './focus.ts';
import { formatDate, toRowId } from './invoice-table.tsx';
import { Modal } from './modal.tsx';
import { canProceed, PaymentFailure, Remark } from './payment-failure.tsx';
import { Skeleton } from './skeleton.tsx';
import { usePayment, type PaymentState } from './use-payment.ts';

interface PaymentDialogProps extends PaymentQuery {
  id: string;
}

function end(id: string): void {
  closePayment();
  returnFocus(document.getElementById(toRowId(id)) ?? document.getElementById('content'));
}

/** Asks for confirmation of a payment, makes it, and says what came of it. Each opening needs a `key` of its own. */
export function PaymentDialog({ id, isRefused, ...query }: PaymentDialogProps) {
  const [hasAsked] = useState(query.hasAsked);
  useEffect(() => {
    if (hasAsked) forgetAsked(id);
  }, [hasAsked, id]);
  const dialog = useRef<HTMLDialogElement>(null);
  const closer = useRef<HTMLButtonElement>(null);
  const payment = usePayment(id, {
    isShown: () => dialog.current?.open === true,
    onPaid: () => dialog.current?.close(),
  });
  return (
    <Modal
      dialog={dialog}
      closer={closer}
      title={payment.seen?.invoice.status === 'paid' ? `${id} is paid` : `Mark ${id} as paid?`}
      text={<Subject payment={payment} isRefused={isRefused} />}
      onClosed={() => end(id)}
    >
      <PaymentFailure id={id} payment={payment} hasAsked={hasAsked} />
      <Actions payment={payment} closer={closer} onClose={() => dialog.current?.close()} />
    </Modal>
  );
}

function Subject({
  payment: { seen, error, hasChanged },
  isRefused,
}: {
  payment: PaymentState;
  isRefused: boolean;
}) {
  if (!seen) return error ? null : <Waiting />;
  const isPaid = seen.invoice.status === 'paid';
  return (
    <>
      {hasChanged && (
        <Remark>
          This invoice was changed while it was open. This is how it is now; you have paid nothing.
        </Remark>
      )}
      {isRefused && !isPaid && !error && (
        <Remark>You did not allow this shop to pay. Nothing has been paid.</Remark>
      )}
      <Figures invoice={seen.invoice} />
      <p className={error ? 'hidden' : 'mt-3 text-sm text-muted'}>
        {isPaid ? 'There is nothing left to pay.' : 'The invoice will be shown as paid.'}
      </p>
    </>
  );
}

function Waiting() {
  return (
    <div className="mt-4">
      <output className="sr-only">Loading the invoice</output>
      <Skeleton className="h-32 w-full" />
    </div>
  );
}

function Figures({ invoice: { customer, issuedOn, amount } }: { invoice: Invoice }) {
  const rows: [label: string, value: ReactNode][] = [
    ['Customer', customer],
    ['Issued', formatDate(issuedOn)],
    ['Amount', <strong key="amount">{formatMoney(amount)}</strong>],
  ];
  return (
    <dl className="mt-4 rounded-control bg-sunken px-4 py-1 text-sm">
      {rows.map(([label, value]) => (
        <div key={label} className="flex justify-between gap-4 border-line py-2.5 not-first:border-t">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 text-right font-medium break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ActionsProps {
  payment: PaymentState;
  closer: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

function Actions({ payment, closer, onClose }: ActionsProps) {
  const { seen, error, isPaying, proceed } = payment;
  const isOffered = error ? canProceed(error) : seen?.invoice.status === 'pending';
  return (
    <div className="mt-6 flex flex-wrap justify-end gap-3">
      <button ref={closer} type="button" onClick={onClose} className={quietControl}>
        {isOffered || !seen ? 'Cancel' : 'Close'}
      </button>
      {isOffered && (
        // Not `disabled`: the focus would be lost.
        <button type="button" aria-disabled={isPaying} onClick={proceed} className={primaryControl}>
          {isPaying ? 'Marking as paid…' : error ? 'Try again' : 'Mark as paid'}
        </button>
      )}
    </div>
  );
}
