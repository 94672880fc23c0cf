/** Explains token, audience and scope to readers without prior knowledge. */
export function LabIntroduction() {
  return (
    <dl className="mb-8 grid gap-3 sm:grid-cols-3 sm:gap-4">
      <Idea word="Access token" question="The ticket">
        When you sign in, the tenant gives the storefront a signed ticket. It shows the ticket to an API in
        your name. Your browser never gets it.
      </Idea>
      <Idea word="Audience" question="Which door?">
        The API that the ticket is for. A cinema ticket opens no theatre, however genuine it is: another API’s
        token is refused with 401.
      </Idea>
      <Idea word="Scope" question="Which seat?">
        What the ticket allows inside. At the right door without the right seat you are known, but may not sit
        there: that is 403.
      </Idea>
    </dl>
  );
}

function Idea({ word, question, children }: { word: string; question: string; children: string }) {
  return (
    <div className="rounded-card border border-line bg-surface p-4 shadow-card sm:p-5">
      <dt>
        <span className="block text-xs font-medium text-accent">{question}</span>
        <span className="mt-0.5 block font-semibold">{word}</span>
      </dt>
      <dd className="mt-2 text-sm text-muted">{children}</dd>
    </div>
  );
}
