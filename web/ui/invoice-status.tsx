import type { Invoice } from '@monoshop/api-invoices/contract';
import { CircleCheck, Clock3 } from 'lucide-react';

const LOOKS = {
  paid: { label: 'Paid', Icon: CircleCheck, colors: 'bg-positive-soft text-positive' },
  pending: { label: 'Pending', Icon: Clock3, colors: 'bg-caution-soft text-caution' },
};

/** Paid or pending, by word, icon and colour. */
export function InvoiceStatus({ status }: { status: Invoice['status'] }) {
  const { label, Icon, colors } = LOOKS[status];
  return (
    <span className={`inline-flex items-center gap-1 rounded-full px-2.5 py-1 text-xs font-medium ${colors}`}>
      <Icon className="size-3.5" aria-hidden="true" />
      {label}
    </span>
  );
}
