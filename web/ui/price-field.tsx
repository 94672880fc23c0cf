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

const parse = (text: string): number | undefined => (text === '' ? undefined : Math.max(Number(text), 0));

/**
 * One bound of the price. It filters while the person types; one visit to the field makes one history entry.
 * The field holds its own text, because the URL follows a keystroke too late to drive it.
 */
export function PriceField({ label, placeholder, value, onChange }: PriceFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const ahead = useRef(false);
  const visited = useRef(false);

  useEffect(() => {
    if (!input.current) return;
    if (ahead.current) {
      // Each keystroke arrives here late; only the last one means that the URL has caught up.
      ahead.current = parse(input.current.value) !== value;
      return;
    }
    input.current.value = value === undefined ? '' : String(value);
    visited.current = false;
  }, [value]);

  const change = (text: string) => {
    onChange(parse(text), visited.current ? 'same' : 'new');
    ahead.current = true;
    visited.current = true;
  };
  const leave = () => {
    ahead.current = false;
    visited.current = false;
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
