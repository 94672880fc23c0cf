import type { LabAnswer, LabExchange } from '../model.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import { ReasonSources } from './reason-sources.tsx';

const TEXT = 'rounded-control bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere';

/** One request and its answer, and why it came out so. */
export function ExchangeCard({ exchange }: { exchange: LabExchange }) {
  const { apiTitle, request, audiences, scopes, outcome, reason, answer } = exchange;
  return (
    <article
      aria-label={apiTitle}
      className="flex min-w-0 flex-col gap-3 rounded-card border border-line bg-surface p-4 shadow-card"
    >
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h4 className="font-semibold">{apiTitle}</h4>
        <OutcomeBadge outcome={outcome} answer={answer} />
      </header>
      <div>
        <p className="text-sm font-medium">{reason.title}</p>
        <p className="mt-1 text-sm text-muted">{reason.text}</p>
      </div>
      <div>
        <h5 className="mb-1 text-xs font-medium text-muted">Request</h5>
        <p className={TEXT}>
          {request.method} {request.url}
          {'\n'}Authorization: {request.authorization}
          {audiences.length > 0 && `\n  for ${audiences.join(' and ')}`}
          {scopes.length > 0 && `\n  with ${scopes.join(' and ')}`}
        </p>
      </div>
      {answer && <Answer answer={answer} />}
      <ReasonSources reason={reason} />
    </article>
  );
}

function Answer({
  answer: { status, challenge, retryAfter, body, isCut, durationMs },
}: {
  answer: LabAnswer;
}) {
  return (
    <div>
      <h5 className="mb-1 text-xs font-medium text-muted tabular-nums">Answer, after {durationMs} ms</h5>
      <p className={TEXT}>
        {status}
        {challenge && `\nWWW-Authenticate: ${challenge}`}
        {retryAfter && `\nRetry-After: ${retryAfter}`}
        {body && `\n\n${body}${isCut ? ' …' : ''}`}
      </p>
    </div>
  );
}
