/** What a person can choose: the colours of their device, or always one kind. */
const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

/** The cookie that remembers the choice. It says nothing about a person, and scripts of the page write it. */
export const THEME_COOKIE = 'theme';

/** The choice that a cookie states; the colours of the device for everything else. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}
