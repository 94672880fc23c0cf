'use client';

import { useEffect, useEffectEvent, useRef, type ComponentProps } from 'react';
import { fieldControl } from './control-styles.ts';
import type { HistoryEntry } from './use-filter-url.ts';

type Value = string | number | undefined;

interface FilterFieldProps<V extends Value> extends Pick<
  ComponentProps<'input'>,
  'type' | 'inputMode' | 'min' | 'step' | 'maxLength' | 'placeholder' | 'className' | 'id'
> {
  label: string;
  value: V;
  /** What a text in the field means to the filter. */
  parse: (text: string) => V;
  onChange: (value: V, entry: HistoryEntry) => void;
}

type FieldState<V extends Value> = Pick<FilterFieldProps<V>, 'value' | 'parse' | 'onChange'>;

/** Keeps the text of a field and the filter in step, though the URL follows a keystroke too late to drive the field. */
function useTyping<V extends Value>({ value, parse, onChange }: FieldState<V>) {
  const input = useRef<HTMLInputElement>(null);
  const ahead = useRef(false);
  const visited = useRef(false);

  const change = (text: string) => {
    const meant = parse(text);
    // A space at the end, say, changes the text and not the filter: there is nothing to wait for.
    if (meant === value && !ahead.current) return;
    ahead.current = true;
    onChange(meant, visited.current ? 'same' : 'new');
    visited.current = true;
  };
  const leave = () => {
    ahead.current = false;
    visited.current = false;
  };

  const adopt = useEffectEvent(() => change(input.current?.value ?? ''));
  const isEarly = useEffectEvent(() => input.current !== null && parse(input.current.value) !== value);
  const goBack = useEffectEvent(leave);
  useEffect(() => {
    window.addEventListener('popstate', goBack);
    return () => window.removeEventListener('popstate', goBack);
  }, []);
  useEffect(() => {
    // What was typed before the page was interactive counts. The router follows the address once all effects have run.
    if (!isEarly()) return undefined;
    ahead.current = true;
    const timer = setTimeout(adopt);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (!input.current) return;
    if (ahead.current) {
      // Each keystroke arrives here late; only the last one means that the URL has caught up.
      ahead.current = parse(input.current.value) !== value;
      return;
    }
    input.current.value = String(value ?? '');
    visited.current = false;
  }, [value, parse]);
  return { input, change, leave };
}

/** A field of a filter. It filters while the person types; one visit to the field makes one history entry. */
export function FilterField<V extends Value>(props: FilterFieldProps<V>) {
  const { label, value, parse, onChange, className, ...attributes } = props;
  const { input, change, leave } = useTyping({ value, parse, onChange });
  return (
    <label className={`block text-xs font-medium text-muted ${className ?? ''}`}>
      {label}
      <input
        {...attributes}
        ref={input}
        autoComplete="off"
        defaultValue={value}
        onChange={(event) => change(event.currentTarget.value)}
        onBlur={leave}
        className={`${fieldControl} mt-1`}
      />
    </label>
  );
}
