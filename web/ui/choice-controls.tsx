import { clsx } from 'clsx';
import { ChevronDown } from 'lucide-react';
import { parseChoice, type Choices } from '../data/choice.ts';
import { fieldControl } from './control-styles.ts';

interface SelectFieldProps<V extends string> {
  label: string;
  choices: Choices<V>;
  value: V;
  onChange: (value: V) => void;
  className?: string;
}

/** One of several values, from a list that opens. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  const { label, choices, value, onChange, className = '' } = props;
  return (
    <label className={`block text-xs font-medium text-muted ${className}`}>
      {label}
      <span className="relative mt-1 block">
        <select
          value={value}
          onChange={(event) => onChange(parseChoice(choices, event.currentTarget.value))}
          className={`${fieldControl} appearance-none pr-9`}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronDown
          className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4"
          aria-hidden="true"
        />
      </span>
    </label>
  );
}

interface ChipProps {
  label: string;
  isPressed: boolean;
  onPress: () => void;
}

/** One of several values that are all in sight. */
export function Chip({ label, isPressed, onPress }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={onPress}
      className={clsx(
        'min-h-10 rounded-full border px-3.5 text-sm font-medium whitespace-nowrap transition-colors',
        isPressed ? 'border-ink bg-ink text-on-ink' : 'border-line-strong bg-surface hover:bg-sunken',
      )}
    >
      {label}
    </button>
  );
}
