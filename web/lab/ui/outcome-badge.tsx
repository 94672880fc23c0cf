import { clsx } from 'clsx';
import { Check, CircleAlert, Minus, X } from 'lucide-react';
import type { LabAnswer, Outcome } from '../model.ts';

const OUTCOMES: Record<Outcome, { label: string; tone: 'positive' | 'critical' | 'caution' | 'quiet' }> = {
  accepted: { label: 'Accepted', tone: 'positive' },
  'no-token': { label: 'Refused: no token', tone: 'critical' },
  'bad-signature': { label: 'Refused: signature', tone: 'critical' },
  'wrong-audience': { label: 'Refused: audience', tone: 'critical' },
  expired: { label: 'Refused: expired', tone: 'critical' },
  'missing-scope': { label: 'Refused: scope', tone: 'critical' },
  refused: { label: 'Refused', tone: 'critical' },
  'not-issued': { label: 'Not issued', tone: 'quiet' },
  'rate-limited': { label: 'Too many requests', tone: 'caution' },
  unavailable: { label: 'Not now', tone: 'caution' },
  'no-answer': { label: 'No answer', tone: 'caution' },
  unexpected: { label: 'Unexpected', tone: 'caution' },
};

const TONES = {
  positive: { Icon: Check, style: 'bg-positive-soft text-positive' },
  critical: { Icon: X, style: 'bg-critical-soft text-critical' },
  caution: { Icon: CircleAlert, style: 'bg-caution-soft text-caution' },
  quiet: { Icon: Minus, style: 'bg-sunken text-ink-soft' },
};

const REFUSED = 'Refused: ';

interface OutcomeBadgeProps {
  outcome: Outcome;
  answer?: LabAnswer;
  /** In the narrow column of a phone: as wide as the column, the status above the reason. */
  isInColumn?: boolean;
}

/** Status and outcome in words; colour and sign only repeat them. */
export function OutcomeBadge({ outcome, answer, isInColumn = false }: OutcomeBadgeProps) {
  const { label, tone } = OUTCOMES[outcome];
  const { Icon, style } = TONES[tone];
  const isRefusal = label.startsWith(REFUSED);
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 rounded-control px-2 py-1 text-caption font-medium tabular-nums',
        isInColumn && 'max-sm:flex max-sm:gap-1 max-sm:px-1.5',
        style,
      )}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      <span>
        {answer && <span className={clsx(isInColumn && 'max-sm:block')}>{answer.status} </span>}
        {isRefusal && <span className={clsx(isInColumn && 'max-sm:sr-only')}>{REFUSED}</span>}
        {isRefusal ? label.slice(REFUSED.length) : label}
      </span>
    </span>
  );
}
