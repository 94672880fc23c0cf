/** What a person can choose: the colours of their device, or always one kind. */
const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

/** The cookie that remembers the choice. It says nothing about a person, and scripts of the page write it. */
export const THEME_COOKIE = 'theme';

/** The canvas of tokens.css, for the browser's own bars. */
export const BAR_COLORS = { light: '#f6f5f1', dark: '#121110' };

/** The choice that a cookie states; the colours of the device for everything else. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}
