import { afterEach, beforeEach, vi } from 'vitest';

// A file that imports this prints no warnings, and can see which there were.
export let warn: ReturnType<typeof spyOnWarnings>;

const spyOnWarnings = () => vi.spyOn(console, 'warn').mockReturnValue();

beforeEach(() => {
  warn = spyOnWarnings();
});
afterEach(() => {
  warn.mockRestore();
});
