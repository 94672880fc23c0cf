'use client';

import type { ReactNode } from 'react';
import type { ApiError } from '../data/api-error.ts';
import { toTenantLink } from '../data/payment-link.ts';
import { primaryControl } from './control-styles.ts';
import { SignInHere } from './sign-in-here.tsx';
import type { PaymentState } from './use-payment.ts';

/** Whether the same can be tried again: nothing is known against it. */
export const canProceed = ({ problem, isOutcomeUnknown }: ApiError): boolean =>
  isOutcomeUnknown || problem.status === 429;

/** A remark in the dialog, announced when it appears. */
export function Remark({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="mt-4 rounded-control bg-caution-soft p-3.5 text-sm">
      {children}
    </div>
  );
}

interface PaymentFailureProps {
  id: string;
  payment: PaymentState;
  hasAsked: boolean;
}

/** Why an invoice was not paid, and what the user can do about it. */
export function PaymentFailure({ id, payment: { error, seen }, hasAsked }: PaymentFailureProps) {
  if (!error) return null;
  const { title, detail } = toTexts(error, { id, hasAsked, isPayment: seen !== undefined });
  return (
    <>
      <Remark>
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5 text-ink-soft">{detail}</p>
      </Remark>
      <Remedy id={id} error={error} hasAsked={hasAsked} />
    </>
  );
}

function toTexts(
  error: ApiError,
  { id, hasAsked, isPayment }: { id: string; hasAsked: boolean; isPayment: boolean },
): { title: string; detail: string } {
  const { code, status, title, detail } = error.problem;
  if (code === 'permission_not_requested' && hasAsked) {
    return {
      title: 'Your account may not pay',
      detail: 'This shop has asked for it, and was not given the permission. This attempt has paid nothing.',
    };
  }
  if (!canProceed(error)) return { title, detail };
  const again = 'Try again in a moment.';
  if (!isPayment) return { title, detail: again };
  // It comes before anything is paid; an attempt before it may have paid.
  if (status === 429) return { title, detail: `This attempt has paid nothing. ${again}` };
  return { title, detail: `It is not known whether ${id} was paid. Try again: it is not paid twice.` };
}

function Remedy({ id, error, hasAsked }: { id: string; error: ApiError; hasAsked: boolean }) {
  const looks = `${primaryControl} mt-4 w-full`;
  const { problem } = error;
  if (problem.code === 'permission_not_requested') {
    return hasAsked ? null : (
      <a href={toTenantLink('permission', id)} className={looks}>
        Allow payments
      </a>
    );
  }
  if (problem.code === 'recent_sign_in_required') {
    const challenge = { max_age: problem.maxAgeSeconds, acr_values: problem.acrValues };
    return (
      <a href={toTenantLink('sign-in', id, challenge)} className={looks}>
        Confirm that it is you
      </a>
    );
  }
  return error.needsSignIn ? <SignInHere className={looks}>Sign in again</SignInHere> : null;
}
