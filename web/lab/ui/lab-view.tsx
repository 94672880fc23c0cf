'use client';

import { useRef } from 'react';
import type { LabRun, LabToken, Scenario } from '../model.ts';
import { createResource } from '../../data/change-notifications.ts';
import { sessionsForgotten } from '../../data/kept-data.ts';
import { useStore } from '../../data/store.ts';
import { useBff } from '../../data/use-bff.ts';
import { quietControl } from '../../ui/control-styles.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Loading, Skeleton } from '../../ui/skeleton.tsx';
import { ExchangeCard } from './exchange-card.tsx';
import { OutcomeTable } from './outcome-table.tsx';
import { ReasonSources } from './reason-sources.tsx';
import { ScenarioList } from './scenario-list.tsx';
import { SCENARIO_TEXTS } from './scenario-texts.ts';
import { TokenCard } from './token-card.tsx';
import { useLab, type Lab } from './use-lab.ts';

// A token is renewed every few minutes: no notification is needed, and the page counts down to it.
const tokenResource = createResource<LabToken>('/api/lab', () => []);

/** The token in use, the scenarios, and what they showed so far to this user. */
export function LabView() {
  return <LabOfUser key={useStore(sessionsForgotten)} />;
}

function LabOfUser() {
  const remote = useBff(tokenResource);
  const lab = useLab(remote.refresh);
  return (
    <div className="space-y-10">
      <Panel title="Your access token, read by the server" remote={remote} skeleton={<TokenSkeleton />}>
        {(token) => <TokenCard token={token} />}
      </Panel>
      <Tries lab={lab} />
      <section aria-labelledby="table">
        <h2 id="table" className="text-lg font-semibold">
          Who opens what
        </h2>
        <p className="mb-4 text-sm text-muted">
          Fills in as you try. An API takes a token only if its own name and its own scope are both on it.
        </p>
        <OutcomeTable tried={lab.tried} />
      </section>
    </div>
  );
}

function Tries({ lab: { runs, shown, running, error, run, runAll } }: { lab: Lab }) {
  const result = useRef<HTMLDivElement>(null);

  async function runAndShow(scenario: Scenario): Promise<void> {
    await run(scenario);
    // On a narrow screen the result is below the buttons, outside the view.
    if (matchMedia('(width < 64rem)').matches) result.current?.scrollIntoView();
  }

  return (
    <section aria-labelledby="try">
      <TriesHeading isBusy={running !== undefined} onRunAll={() => void runAll()} />
      <div className="grid gap-4 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <ScenarioList
          runs={runs}
          shown={shown}
          running={running}
          onRun={(scenario) => void runAndShow(scenario)}
        />
        <div ref={result} className="min-w-0 space-y-4">
          {error && <ErrorView error={error} stale={false} />}
          {!error && <Result scenario={shown} run={shown && runs[shown]} />}
        </div>
      </div>
    </section>
  );
}

function TriesHeading({ isBusy, onRunAll }: { isBusy: boolean; onRunAll: () => void }) {
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
      <div>
        <h2 id="try" className="text-lg font-semibold">
          Try it
        </h2>
        <p className="text-sm text-muted">
          Each button makes the storefront’s server send one real request to each API.
        </p>
      </div>
      <button
        type="button"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy) onRunAll();
        }}
        className={quietControl}
      >
        Run all seven
      </button>
    </div>
  );
}

function Result({ scenario, run }: { scenario: Scenario | undefined; run: LabRun | undefined }) {
  return (
    <>
      <output className="sr-only">{run && summarize(run)}</output>
      {!run && <NothingYet isRunning={scenario !== undefined} />}
      {run && (
        <section aria-labelledby="result" className="space-y-4">
          <h3 id="result" className="font-semibold">
            {SCENARIO_TEXTS[run.scenario].title}
          </h3>
          {run.note && (
            <div className="space-y-3 rounded-card border border-line bg-surface p-4 shadow-card">
              <div>
                <p className="text-sm font-medium">{run.note.title}</p>
                <p className="mt-1 text-sm text-muted">{run.note.text}</p>
              </div>
              <ReasonSources reason={run.note} />
            </div>
          )}
          <div className="grid items-start gap-4 sm:grid-cols-2">
            {run.exchanges.map((exchange) => (
              <ExchangeCard key={`${run.scenario} ${exchange.place}`} exchange={exchange} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

/** For those who do not see the cards appear. */
const summarize = ({ scenario, exchanges }: LabRun): string =>
  [
    SCENARIO_TEXTS[scenario].title,
    ...exchanges.map(
      ({ apiTitle, answer, reason }) => `${apiTitle}: ${answer?.status ?? ''} ${reason.title}`,
    ),
  ].join('. ');

function NothingYet({ isRunning }: { isRunning: boolean }) {
  return (
    <p className="flex min-h-48 items-center justify-center rounded-card border border-dashed border-line-strong p-6 text-center text-sm text-muted">
      {isRunning
        ? 'Asking both APIs …'
        : 'Choose what to send. Both answers appear here side by side, with the reason, the function that decides and the standard behind it.'}
    </p>
  );
}

function TokenSkeleton() {
  return (
    <>
      <Loading what="your token" />
      <div className="grid gap-6 lg:grid-cols-[3fr_2fr]">
        <Skeleton className="h-96 w-full sm:h-85" />
        <Skeleton className="h-80 w-full" />
      </div>
    </>
  );
}
