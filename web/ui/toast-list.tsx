'use client';

import { CircleAlert, Sparkles, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useStore } from '../data/store.ts';
import { dismissToast, toasts, type Toast } from '../data/toasts.ts';
import { iconControl } from './control-styles.ts';
import { useFocusAfter } from './focus.ts';

const SHOWN_MS = 12_000;

/** Messages at the lower edge of the screen, announced politely by screen readers. */
export function ToastList() {
  const list = useStore(toasts);
  return (
    <output
      aria-label="News"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-20 flex flex-col items-center gap-2 p-4 sm:items-end sm:p-6"
    >
      {list.map((toast) => (
        <ToastCard key={toast.key} toast={toast} />
      ))}
    </output>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { key, text, kind } = toast;
  const card = useRef<HTMLDivElement>(null);
  useFocusAfter(card, 'content');
  useEffect(() => {
    // It stays while the pointer or the focus is in it, so that its button does not disappear while it is used.
    const timer = setInterval(() => {
      if (!card.current?.matches(':hover, :focus-within')) dismissToast(toast.key);
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [toast]);
  const Icon = kind === 'failure' ? CircleAlert : Sparkles;
  return (
    <div
      ref={card}
      className="pointer-events-auto flex w-full max-w-sm animate-arrive items-center gap-3 rounded-card border border-line bg-raised py-2 pr-2 pl-4 text-sm shadow-lift"
    >
      <Icon
        className={`size-4 shrink-0 ${kind === 'failure' ? 'text-critical' : 'text-accent'}`}
        aria-hidden="true"
      />
      <p className="min-w-0 flex-1">{text}</p>
      <button type="button" aria-label="Dismiss" onClick={() => dismissToast(key)} className={iconControl}>
        <X className="size-4" aria-hidden="true" />
      </button>
    </div>
  );
}
