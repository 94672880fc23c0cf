'use client';

import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LabToken, TokenClaims, Verdict } from '../model.ts';
import { useNow } from '../../ui/use-now.ts';

/** What the token in use says, and what each API would make of it. */
export function TokenCard({ token: { claims, verdicts } }: { token: LabToken }) {
  if (!claims) {
    return (
      <p className="text-sm text-muted">
        Your tenant’s access tokens are not JWTs: only the tenant can read them. The requests below work all
        the same.
      </p>
    );
  }
  return (
    <div className="grid gap-6 lg:grid-cols-[3fr_2fr]">
      <Claims claims={claims} />
      <div className="grid content-start gap-3 sm:grid-cols-2 lg:grid-cols-1">
        {verdicts.map((verdict) => (
          <VerdictCard key={verdict.api} verdict={verdict} />
        ))}
      </div>
    </div>
  );
}

function Claims({ claims }: { claims: TokenClaims }) {
  return (
    <dl className="divide-y divide-line text-sm">
      <Claim name="aud" meaning="Audience: the APIs it is for" values={claims.audiences} />
      <Claim name="scope" meaning="Scope: what it allows there" values={claims.scopes} />
      <Claim name="iss" meaning="Issuer: the tenant that signed it" values={[claims.issuer]} />
      <Claim name="sub" meaning="Subject: whom it speaks for" values={[claims.subject]} />
      {claims.clientId && (
        <Claim name="client_id" meaning="The application that got it" values={[claims.clientId]} />
      )}
      <Claim name="exp" meaning="Expiry: until when it is good">
        <Expiry expiresAtSeconds={claims.expiresAtSeconds} />
      </Claim>
    </dl>
  );
}

interface ClaimProps {
  name: string;
  meaning: string;
  values?: string[];
  children?: ReactNode;
}

function Claim({ name, meaning, values, children }: ClaimProps) {
  return (
    <div className="grid gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[13rem_1fr]">
      <dt>
        <code className="font-semibold">{name}</code>
        <span className="block text-xs text-muted">{meaning}</span>
      </dt>
      {values && (
        <dd className="flex flex-wrap content-center gap-1.5">
          {values.length === 0 && <span className="text-muted">none</span>}
          {values.map((value) => (
            <code key={value} className="rounded-control bg-sunken px-2 py-0.5 wrap-anywhere">
              {value}
            </code>
          ))}
        </dd>
      )}
      {children && <dd className="flex items-center tabular-nums">{children}</dd>}
    </div>
  );
}

/** Counts down; the tenant's clock and this one may differ by seconds. */
function Expiry({ expiresAtSeconds }: { expiresAtSeconds: number }) {
  const seconds = Math.max(Math.ceil(expiresAtSeconds - useNow() / 1000), 0);
  if (seconds === 0) return <>Expired; the next request renews it</>;
  const minutes = Math.floor(seconds / 60);
  return <>Expires in {minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`}</>;
}

function VerdictCard({ verdict: { apiTitle, accepts, checks } }: { verdict: Verdict }) {
  return (
    <section
      aria-label={`${apiTitle}: would it accept this token?`}
      className="rounded-control border border-line p-4"
    >
      <h3 className="text-sm font-semibold">
        The {apiTitle} {accepts ? 'accepts it' : 'refuses it'}
      </h3>
      <ul className="mt-2 space-y-1.5">
        {checks.map(({ name, holds, text }) => (
          <li key={name} className="flex gap-2 text-sm text-muted">
            {holds ? (
              <Check className="mt-0.5 size-4 shrink-0 text-positive" aria-label="Yes:" />
            ) : (
              <X className="mt-0.5 size-4 shrink-0 text-critical" aria-label="No:" />
            )}
            <span className="min-w-0 wrap-anywhere">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
