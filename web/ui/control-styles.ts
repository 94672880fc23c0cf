const control =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 text-sm font-medium whitespace-nowrap transition-colors';

/** The one action a view is about. */
export const primaryControl = `${control} bg-ink text-on-ink hover:bg-ink-soft`;

/** Everything else that acts. */
export const quietControl = `${control} border border-line bg-surface text-ink hover:border-line-strong`;

const icon =
  'inline-flex size-9 items-center justify-center text-muted transition-colors hover:bg-sunken hover:text-ink disabled:pointer-events-none disabled:opacity-40';

/** A square control with an icon only; give it an accessible name. */
export const iconControl = `${icon} rounded-control`;

/** The same where the ends of its surroundings are round. */
export const roundIconControl = `${icon} rounded-full`;

/** Text and number inputs, and selects. On a phone the text is large enough that the browser does not zoom in on it. */
export const fieldControl =
  'min-h-10 w-full rounded-control border border-line-strong bg-surface px-3 text-base font-normal text-ink tabular-nums placeholder:text-muted sm:text-sm';
