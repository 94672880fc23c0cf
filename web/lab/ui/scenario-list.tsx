import { clsx } from 'clsx';
import { LoaderCircle, Play } from 'lucide-react';
import { SCENARIOS, type LabRun, type Scenario } from '../model.ts';
import { SCENARIO_TEXTS } from './scenario-texts.ts';

interface ScenarioListProps {
  runs: Partial<Record<Scenario, LabRun>>;
  shown?: Scenario;
  running?: Scenario;
  onRun: (scenario: Scenario) => void;
}

/** A button for each scenario, with what came of it last. */
export function ScenarioList({ runs, shown, running, onRun }: ScenarioListProps) {
  return (
    <ol className="grid content-start gap-2 sm:grid-cols-2 lg:grid-cols-1">
      {SCENARIOS.map((scenario) => (
        <li key={scenario}>
          <button
            type="button"
            // Not `disabled`: that would take the focus away from the button that was just pressed.
            aria-disabled={running !== undefined}
            aria-current={shown === scenario ? 'true' : undefined}
            onClick={() => {
              if (running === undefined) onRun(scenario);
            }}
            className={clsx(
              'flex h-full w-full items-start gap-3 rounded-control border bg-surface px-3 py-2.5 text-left transition-colors hover:border-line-strong',
              shown === scenario ? 'border-accent' : 'border-line',
            )}
          >
            <span className="mt-0.5 text-accent" aria-hidden="true">
              {running === scenario ? (
                <LoaderCircle className="size-4 animate-spin" />
              ) : (
                <Play className="size-4" />
              )}
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-baseline justify-between gap-x-2">
                <span className="text-sm font-medium">{SCENARIO_TEXTS[scenario].title}</span>
                <Statuses run={runs[scenario]} />
              </span>
              <span className="block text-xs text-muted">{SCENARIO_TEXTS[scenario].question}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Statuses({ run }: { run: LabRun | undefined }) {
  if (!run) return null;
  return (
    <span className="text-xs font-medium whitespace-nowrap tabular-nums">
      {run.exchanges.map(({ answer }) => answer?.status ?? '—').join(' · ')}
    </span>
  );
}
