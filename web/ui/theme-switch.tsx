'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { BAR_COLORS, THEME_COOKIE, type Theme } from '../data/theme.ts';
import { iconControl } from './control-styles.ts';

const ONE_YEAR_SECONDS = 31_536_000;

const CHOICES = [
  { theme: 'system', label: 'Like my device', Icon: Monitor },
  { theme: 'light', label: 'Light', Icon: Sun },
  { theme: 'dark', label: 'Dark', Icon: Moon },
] as const;

function remember(theme: Theme): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax${secure}`;
  document.documentElement.dataset['theme'] = theme;
}

/** Gives the browser's own bars the colour that they have on the next page, without a request for it. */
function paintBars(theme: Theme): void {
  const isDeviceDark = matchMedia('(prefers-color-scheme: dark)').matches;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const ofDevice = (meta.media ? meta.media.includes('dark') : isDeviceDark) ? 'dark' : 'light';
    meta.content = BAR_COLORS[theme === 'system' ? ofDevice : theme];
  }
}

/** A button that opens the choice of colours. The browser opens and closes it; only choosing runs a script. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const choose = (chosen: Theme) => {
    remember(chosen);
    paintBars(chosen);
  };
  return (
    <>
      <button
        type="button"
        popoverTarget="theme-choices"
        aria-label="Colours"
        title="Colours"
        className={iconControl}
      >
        <Sun className="size-[1.125rem] dark:hidden" aria-hidden="true" />
        <Moon className="hidden size-[1.125rem] dark:block" aria-hidden="true" />
      </button>
      <fieldset id="theme-choices" popover="auto" aria-label="Colours" className="menu w-48">
        {CHOICES.map(({ theme: choice, label, Icon }) => (
          <label key={choice} className="menu-item">
            <input
              type="radio"
              name="theme"
              value={choice}
              defaultChecked={choice === theme}
              onChange={() => choose(choice)}
              className="peer sr-only"
            />
            <Icon className="size-4" aria-hidden="true" />
            {label}
            <Check />
          </label>
        ))}
      </fieldset>
    </>
  );
}

function Check() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="ml-auto hidden size-4 fill-none stroke-current stroke-2 peer-checked:block"
      aria-hidden="true"
    >
      <path d="m3 8.5 3.5 3.5L13 5" />
    </svg>
  );
}
