'use client';

import { useEffect, useRef } from 'react';
import { fieldControl } from './control-styles.ts';
import type { HistoryEntry } from './use-product-filter.ts';

interface PriceFieldProps {
  label: string;
  placeholder: string;
  value: number | undefined;
  onChange: (value: number | undefined, entry: HistoryEntry) => void;
}

/**
 * One bound of the price. It filters while the person types; one visit to the field makes one history entry.
 * The field holds its own text, because the URL follows a keystroke too late to drive it.
 */
export function PriceField({ label, placeholder, value, onChange }: PriceFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const typing = useRef(false);
  const written = useRef(false);

  useEffect(() => {
    if (input.current && !typing.current) input.current.value = value === undefined ? '' : String(value);
  }, [value]);

  const change = (text: string) => {
    const bound = text === '' ? undefined : Math.max(Number(text), 0);
    onChange(bound, written.current ? 'same' : 'new');
    typing.current = true;
    written.current = true;
  };
  const leave = () => {
    typing.current = false;
    written.current = false;
  };

  return (
    <label className="block text-xs font-medium text-muted">
      {label}
      <input
        ref={input}
        type="number"
        inputMode="decimal"
        min="0"
        step="any"
        placeholder={placeholder}
        defaultValue={value}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={leave}
        className={`${fieldControl} mt-1`}
      />
    </label>
  );
}
