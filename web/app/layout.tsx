import '@fontsource-variable/inter';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { BAR_COLORS, parseTheme, THEME_COOKIE, type Theme } from '../data/theme.ts';
import { settings } from '../server/settings.ts';
import { getVisitor } from '../server/viewer.ts';
import { SessionBanner, SessionWatch } from '../ui/session-watch.tsx';
import { SiteHeader } from '../ui/site-header.tsx';
import { ToastList } from '../ui/toast-list.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'MonoShop', template: '%s · MonoShop' },
  description: 'A small shop whose products and invoices come from two protected APIs.',
};

/** The theme of this visitor, known before anything is sent, so that no page changes its colours after it has loaded. */
async function getTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get(THEME_COOKIE)?.value);
}

/** The colours of the browser's own parts follow the person's choice, or the device's where they made none. */
export async function generateViewport(): Promise<Viewport> {
  const theme = await getTheme();
  if (theme !== 'system') return { colorScheme: theme, themeColor: BAR_COLORS[theme] };
  return {
    colorScheme: 'light dark',
    themeColor: [
      { media: '(prefers-color-scheme: light)', color: BAR_COLORS.light },
      { media: '(prefers-color-scheme: dark)', color: BAR_COLORS.dark },
    ],
  };
}

/** The frame of every page. Who is signed in and which colours they want is known before anything is sent. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [visitor, theme] = await Promise.all([getVisitor(), getTheme()]);
  return (
    <html lang="en" data-theme={theme}>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-3 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
        >
          Skip to content
        </a>
        <SiteHeader visitor={visitor} theme={theme} hasLab={settings().isLabOn} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-6 sm:py-10"
        >
          <SessionBanner />
          {children}
        </main>
        <ToastList />
        {visitor !== 'unknown' && <SessionWatch visitorId={visitor?.id} />}
        <footer className="border-t border-line">
          <p className="mx-auto max-w-6xl px-4 py-6 text-caption text-muted sm:px-6">
            MonoShop is a demonstration. Nothing here can be bought.
          </p>
        </footer>
      </body>
    </html>
  );
}
