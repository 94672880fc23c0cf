import { ExternalLink } from 'lucide-react';
import type { Reason } from '../model.ts';

/** Where it is decided: the functions of this repository, and the sections of the standards. */
export function ReasonSources({ reason: { sources, rules } }: { reason: Reason }) {
  return (
    <div className="space-y-2 text-sm">
      {sources.map(({ path, symbol }) => (
        <p key={path} className="text-muted">
          Decided by <code className="text-xs text-ink">{symbol}</code> in{' '}
          <code className="text-xs wrap-anywhere text-ink">{path}</code>
        </p>
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
