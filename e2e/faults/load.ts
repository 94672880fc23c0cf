import { setTimeout as delay } from 'node:timers/promises';
import { count, createTally, type Tally } from './tally.ts';
import { judgeData, judgePage, judgeStranger, type Answer, type Verdict } from './verdict.ts';
import { PEOPLE, type Visitor } from '@monoshop/testing/visitor';

const PAUSE_MS = 200;
const PAGE_EVERY = 5;

/** People who look at their dashboards all the time, and strangers who try to. */
export interface Load {
  /** Counts afresh from here on. */
  begin: (maySignOut: boolean) => Tally;
  /** Resolves once every visitor has had a whole round of right answers that began after the call. */
  recovered: (timeoutSeconds: number) => Promise<boolean>;
  stop: () => Promise<void>;
}

export interface Targets {
  shopUrl: string;
  apiUrls: string[];
}

/** No answer at all is an outage like any other: the shop said nothing, so it said nothing wrong. */
const judgeAnswer = async (asked: Promise<Answer>, judge: (answer: Answer) => Verdict): Promise<Verdict> => {
  const answer = await asked.catch(() => undefined);
  return answer ? judge(answer) : 'unavailable';
};

async function askAsStranger(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000), redirect: 'manual' });
  return { response, body: await response.text() };
}

const strangersRound = ({ shopUrl, apiUrls }: Targets): Promise<Verdict[]> =>
  Promise.all([
    judgeAnswer(askAsStranger(`${shopUrl}/api/products`), judgeStranger),
    judgeAnswer(askAsStranger(`${shopUrl}/api/invoices`, { cookie: 'session=junk' }), judgeStranger),
    ...apiUrls.map((url) => judgeAnswer(askAsStranger(url, { authorization: 'Bearer junk' }), judgeStranger)),
  ]);

async function visitorsRound(visitor: Visitor, round: number): Promise<Verdict[]> {
  const { person } = visitor;
  const others = PEOPLE.filter((other) => other !== person);
  // As the dashboard does: both at once.
  const data = ['/api/products', '/api/invoices'].map((path) =>
    judgeAnswer(visitor.get(path), (answer) => judgeData(person, path, answer)),
  );
  const verdicts = await Promise.all(data);
  if (round % PAGE_EVERY > 0) return verdicts;
  return [...verdicts, await judgeAnswer(visitor.get('/'), (answer) => judgePage(person, others, answer))];
}

/** Starts the load; everybody has signed in before. */
export function startLoad(visitors: Visitor[], targets: Targets): Load {
  let tally = createTally();
  let maySignOut = false;
  const stopping = new AbortController();
  const lastGoodStart = new Map<unknown, number>();

  async function loop(key: unknown, work: (round: number) => Promise<Verdict[]>, mend?: () => Promise<void>) {
    for (let round = 0; !stopping.signal.aborted; round += 1) {
      const startedAt = Date.now();
      const current = tally;
      const verdicts = await work(round);
      for (const verdict of verdicts) count(current, verdict, maySignOut);
      if (verdicts.every((verdict) => verdict === 'right')) lastGoodStart.set(key, startedAt);
      if (verdicts.includes('signed-out')) await mend?.().catch(() => undefined);
      await delay(PAUSE_MS);
    }
  }

  const loops = [
    ...visitors.map((visitor) => loop(visitor, (round) => visitorsRound(visitor, round), visitor.signIn)),
    loop('strangers', () => strangersRound(targets)),
  ];
  return {
    begin(deserved) {
      maySignOut = deserved;
      tally = createTally();
      return tally;
    },
    async recovered(timeoutSeconds) {
      const since = Date.now();
      const everyone = [...visitors, 'strangers'];
      const isWell = () => everyone.every((key) => (lastGoodStart.get(key) ?? 0) >= since);
      while (!isWell() && Date.now() - since < timeoutSeconds * 1000) await delay(50);
      return isWell();
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
