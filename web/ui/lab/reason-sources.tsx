import { clsx } from 'clsx';
import { ExternalLink } from 'lucide-react';
import type { Excerpt, Reason } from '../../data/lab.ts';

/** Where it is decided: the lines of this repository, and the sections of the standards. */
export function ReasonSources({ reason: { excerpts, rules } }: { reason: Reason }) {
  return (
    <div className="space-y-2 text-sm">
      {excerpts.map((excerpt) => (
        <details key={excerpt.path} className="rounded-control border border-line">
          <summary className="px-3 py-2 font-medium text-accent">
            Decided in <code className="text-xs wrap-anywhere">{`${excerpt.path}:${excerpt.line}`}</code>
          </summary>
          <Source excerpt={excerpt} />
        </details>
      ))}
      <ul className="space-y-1">
        {rules.map(({ label, url }) => (
          <li key={url}>
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className="text-accent underline-offset-2 hover:underline"
            >
              {label} <ExternalLink className="inline size-3" aria-hidden="true" />
              <span className="sr-only">(opens in a new tab)</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Source({ excerpt: { line, firstLine, lines } }: { excerpt: Excerpt }) {
  const numbered = lines.map((text, index) => ({ number: firstLine + index, text }));
  return (
    <pre className="border-t border-line py-2 text-xs leading-5">
      {numbered.map(({ number, text }) => (
        <code
          key={number}
          className={clsx(
            'grid grid-cols-[2.75rem_1fr] pr-3 break-words whitespace-pre-wrap',
            number === line && 'bg-accent-soft font-semibold',
          )}
        >
          <span aria-hidden="true" className="pr-3 text-right text-muted select-none">
            {number}
          </span>
          <span className="min-w-0">
            {number === line ? <mark className="bg-transparent text-ink">{text}</mark> : text || ' '}
          </span>
        </code>
      ))}
    </pre>
  );
}
