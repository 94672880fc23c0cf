import '@fontsource-variable/inter';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { settings } from '../server/settings.ts';
import { getViewer } from '../server/viewer.ts';
import { DataProvider } from '../ui/data-provider.tsx';
import { SiteHeader } from '../ui/site-header.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'MonoShop', template: '%s · MonoShop' },
  description: 'A small shop whose products and invoices come from two protected APIs.',
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f5f1' },
    { media: '(prefers-color-scheme: dark)', color: '#121110' },
  ],
};

/** The frame of every page. Who is signed in is known before anything is sent, so nothing flickers. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const viewer = await getViewer();
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-3 focus:rounded-control focus:bg-surface focus:px-4 focus:py-2"
        >
          Skip to content
        </a>
        <SiteHeader viewer={viewer} />
        <main id="content" className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6 sm:py-10">
          <DataProvider refreshSeconds={settings().refreshSeconds}>{children}</DataProvider>
        </main>
        <footer className="border-t border-line py-6 text-center text-xs text-muted">
          MonoShop is a demonstration. Nothing here can be bought.
        </footer>
      </body>
    </html>
  );
}
