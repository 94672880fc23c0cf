'use client';

import { clsx } from 'clsx';
import { Monitor, Smartphone } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError } from '../data/api-error.ts';
import { noteSession } from '../data/kept-data.ts';
import { endSessionEverywhere } from '../data/session-end.ts';
import {
  endOtherSessions,
  endSession,
  nameDevice,
  sessionsResource,
  type SessionSummary,
} from '../data/sessions.ts';
import { showToast } from '../data/toasts.ts';
import { useBff } from '../data/use-bff.ts';
import { quietControl } from './control-styles.ts';
import { formatElapsed } from './freshness.tsx';
import { LiveBar } from './live-bar.tsx';
import { Panel } from './panel.tsx';
import { returnFocus } from './focus.ts';
import { SessionsEndDialog, type EndingKind } from './sessions-end-dialog.tsx';
import { Loading, Skeleton } from './skeleton.tsx';
import { useNow } from './use-now.ts';

const times = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });
const formatTime = (epochSeconds: number): string => times.format(epochSeconds * 1000);

// A use is noted once a minute, and asked for some seconds later.
const IN_USE_MS = 90_000;
const ONE_DAY_MS = 86_400_000;

/** The live bar of the page. */
export const SessionsLiveBar = () => <LiveBar remotes={[useBff(sessionsResource)]} />;

/** Ends sessions, says so, and resolves to whether they have ended, in the session that asked for it. */
async function report(ending: Promise<void>, said: string): Promise<boolean> {
  const isSameSession = noteSession();
  try {
    await ending;
    if (!isSameSession()) return false;
    showToast({ key: 'sessions', text: said, kind: 'change' });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isSameSession()) return false;
    if (error.endsSession) endSessionEverywhere();
    else showToast({ key: 'sessions', text: error.problem.title, kind: 'failure' });
    return false;
  }
}

/** The sessions of the user, and the ways to end them. */
export function SessionsView() {
  const remote = useBff(sessionsResource);
  const [asked, setAsked] = useState<{ kind: EndingKind; opening: number }>();
  const list = useRef<HTMLUListElement>(null);
  const ask = (kind: EndingKind) => setAsked((last) => ({ kind, opening: (last?.opening ?? 0) + 1 }));
  const close = () => {
    setAsked(undefined);
    returnFocus(list.current);
  };
  function end(session: SessionSummary): void {
    // The button goes with its session.
    list.current?.focus();
    void report(endSession(session), `Ended: ${nameDevice(session)}`);
  }
  return (
    <>
      <Panel
        title="Where you are signed in"
        remote={remote}
        skeleton={<SessionsSkeleton />}
        empty={{
          isEmpty: ({ sessions }) => sessions.length === 0,
          text: 'This session began before the shop kept a list. Sign out and in again to see it.',
        }}
      >
        {({ sessions }) => (
          <>
            <ul ref={list} tabIndex={-1} aria-label="Sessions" className="-my-5 outline-none">
              {sessions.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end(session)} />
              ))}
            </ul>
            <Endings hasOthers={sessions.length > 1} onAsk={ask} />
          </>
        )}
      </Panel>
      <p className="mt-4 max-w-2xl text-sm text-muted">
        A session that ends here is over in that browser at its next request. The sign-in service remembers
        you there by itself: if you do not recognize a session, change your password too.
      </p>
      {asked && (
        <SessionsEndDialog
          key={asked.opening}
          kind={asked.kind}
          onEnd={() => report(endOtherSessions(), 'All other sessions have ended')}
          onClosed={close}
        />
      )}
    </>
  );
}

function SessionRow({ session, onEnd }: { session: SessionSummary; onEnd: () => void }) {
  const { isMobile, isCurrent, beganAt, address } = session;
  const Icon = isMobile ? Smartphone : Monitor;
  const name = nameDevice(session);
  return (
    <li className="flex items-start gap-3 border-line py-4 not-first:border-t sm:items-center sm:gap-4">
      <span
        className={clsx(
          'flex size-10 shrink-0 items-center justify-center rounded-full',
          isCurrent ? 'bg-accent-soft text-accent' : 'bg-sunken text-muted',
        )}
        aria-hidden="true"
      >
        <Icon className="size-5" />
      </span>
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium break-words">{name}</span>
          {isCurrent && (
            <span className="rounded-full bg-accent-soft px-2.5 py-0.5 text-caption font-medium text-accent">
              This session
            </span>
          )}
        </p>
        <p className="mt-0.5 break-words text-muted">
          Signed in {formatTime(beganAt)}
          {address && ` from ${address}`}
        </p>
        <p className="text-muted">
          <LastUse session={session} />
        </p>
      </div>
      {!isCurrent && (
        <button
          type="button"
          aria-label={`End ${name}, signed in ${formatTime(beganAt)}`}
          // The second click of a double click would end the session that has moved up under the pointer.
          onClick={({ detail }) => detail < 2 && onEnd()}
          className={quietControl}
        >
          End
        </button>
      )}
    </li>
  );
}

function LastUse({ session: { usedAt, isCurrent } }: { session: SessionSummary }) {
  const elapsedMs = useNow() - usedAt * 1000;
  if (isCurrent || elapsedMs < IN_USE_MS) return 'In use now';
  return `Last used ${elapsedMs < ONE_DAY_MS ? formatElapsed(elapsedMs) : formatTime(usedAt)}`;
}

function Endings({ hasOthers, onAsk }: { hasOthers: boolean; onAsk: (kind: EndingKind) => void }) {
  if (!hasOthers)
    return (
      <p className="mt-5 border-t border-line pt-5 text-sm text-muted">You are signed in nowhere else.</p>
    );
  return (
    <div className="mt-5 flex flex-wrap gap-3 border-t border-line pt-5">
      <button type="button" onClick={() => onAsk('others')} className={quietControl}>
        End all other sessions
      </button>
      <button type="button" onClick={() => onAsk('everywhere')} className={quietControl}>
        Sign out everywhere
      </button>
    </div>
  );
}

function SessionsSkeleton() {
  return (
    <>
      <Loading what="sessions" />
      {[0, 1].map((row) => (
        <div key={row} className="flex items-center gap-4">
          <Skeleton className="size-10 rounded-full" />
          <Skeleton className="h-14 flex-1" />
        </div>
      ))}
    </>
  );
}
