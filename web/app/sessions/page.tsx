import { SignOut } from '@monocloud/auth-nextjs/components';
import type { Metadata } from 'next';
import { settings } from '../../server/settings.ts';
import { primaryControl } from '../../ui/control-styles.ts';
import { SessionsLiveBar, SessionsView } from '../../ui/sessions-view.tsx';
import { ShopPage } from '../shop-page.tsx';

export const metadata: Metadata = { title: 'Your sessions' };

const HEADING = { title: 'Your sessions', text: 'The browsers that are signed in to this shop as you.' };

export default function SessionsPage() {
  const { keepsSessions } = settings();
  return (
    <ShopPage heading={HEADING} aside={keepsSessions && <SessionsLiveBar />}>
      {keepsSessions ? <SessionsView /> : <SessionsInBrowsers />}
    </ShopPage>
  );
}

/** What a shop says that has no list of sessions. */
function SessionsInBrowsers() {
  return (
    <section className="rounded-card border border-line bg-surface p-5 shadow-card sm:p-6">
      <h2 className="text-heading font-semibold">This shop has no list of your sessions</h2>
      <div className="mt-2 max-w-2xl space-y-3 text-sm text-ink-soft">
        <p>
          Each session is kept in a cookie of the browser that it began in, and nowhere else. So this page
          cannot show your other sessions, and cannot end them.
        </p>
        <p>
          To end one, sign out in that browser. One that you cannot reach ends by itself, a day after its
          sign-in unless the people who run this shop have set another time. If you have lost a device, change
          your password at the sign-in service.
        </p>
      </div>
      <SignOut className={`${primaryControl} mt-5`}>Sign out in this browser</SignOut>
    </section>
  );
}
