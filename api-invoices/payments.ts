import { toCallerName, type Caller } from '@monoshop/service-kit';
import type { Database, Query, Value } from '@monoshop/service-kit/database';
import { UnavailableError } from '@monoshop/service-kit/problem';
import { z } from 'zod';
import type { PaymentRequest } from './contract.ts';
import { COLUMNS, toInvoice, toNumber, toOwnership, type Ownership } from './invoice-rows.ts';

/** One request to pay an invoice. */
export interface Payment {
  /** Of the invoice; may be anything. */
  id: string;
  amount: PaymentRequest['amount'];
  /** Chosen by the caller; a request with the same one is this request again. */
  idempotencyKey: string;
  /** Whether the caller has seen this version of the invoice. */
  isExpected: (version: number) => boolean;
}

type PaymentRefusal =
  'not_found' | 'idempotency_key_reused' | 'precondition_failed' | 'already_paid' | 'amount_differs';

/** The answer, new or repeated, or why there is none. A refusal changes nothing. */
export type PaymentOutcome =
  { refusal: PaymentRefusal } | { answer: string; version: number; isRepeated: boolean };

const KEY_LIFETIME_MS = 24 * 60 * 60 * 1_000;

/** Each further attempt is due to a payment by someone else, after which there is nothing left to pay. */
const MAX_ATTEMPTS = 5;

/** Another request took the key, or changed the invoice, since it was read. */
class LostRace extends Error {}

const keyRow = z.object({
  request: z.string().nullable(),
  answer: z.string().nullable(),
  answer_version: z.int().nullable(),
});

/**
 * Pays an invoice. What decides is read first, without a lock, so that a refusal costs no write. The transaction then
 * asks for the same state again: the key, the invoice and the payment are written together or not at all.
 */
export async function payInvoice(
  database: Pick<Database, 'query' | 'transaction'>,
  caller: Caller,
  payment: Payment,
): Promise<PaymentOutcome> {
  const { amount, isExpected } = payment;
  const attempt = toAttempt(caller, payment);
  for (let count = 1; count <= MAX_ATTEMPTS; count += 1) {
    const row = await findInvoiceAndKey(database, attempt);
    if (row === undefined) return { refusal: 'not_found' };
    const { request, answer, answer_version: answerVersion } = keyRow.parse(row);
    if (request !== null && request !== attempt.request) return { refusal: 'idempotency_key_reused' };
    if (answer !== null && answerVersion !== null) {
      return { answer, version: answerVersion, isRepeated: true };
    }
    const { invoice, version } = toInvoice(row);
    if (!isExpected(version)) return { refusal: 'precondition_failed' };
    if (invoice.status === 'paid') return { refusal: 'already_paid' };
    const { amountMinor, currency } = invoice.amount;
    if (amount.amountMinor !== amountMinor || amount.currency !== currency)
      return { refusal: 'amount_differs' };
    const outcome = {
      answer: JSON.stringify({ ...invoice, status: 'paid' }),
      version: version + 1,
      isRepeated: false,
    };
    if (await settle(database, attempt, outcome)) return outcome;
  }
  throw new UnavailableError('The invoice is being changed.');
}

/** What the statements of one payment have in common. */
interface Attempt {
  ownership: Ownership;
  number: number;
  amount: PaymentRequest['amount'];
  caller: string;
  key: string;
  /** What is asked for, apart from the key. */
  request: string;
  nowMs: number;
}

function toAttempt(caller: Caller, { id, amount, idempotencyKey }: Payment): Attempt {
  const number = toNumber(id);
  return {
    ownership: toOwnership(caller, 'pay'),
    number,
    amount,
    caller: toCallerName(caller),
    key: idempotencyKey,
    request: `${number} ${amount.amountMinor} ${amount.currency}`,
    nowMs: Date.now(),
  };
}

/** One statement, whether there is no such invoice or it is another's. */
async function findInvoiceAndKey(
  { query }: Pick<Database, 'query'>,
  { ownership, number, caller, key, nowMs }: Attempt,
): Promise<unknown> {
  const { mine, owner, onBehalf } = ownership;
  const [row] = await query(
    `select ${COLUMNS}, request, answer, answer_version from invoices
      left join payment_keys on caller = $1 and key_text = $2 and created_at > $3
      where number = $4 and ${mine(5)}`,
    [caller, key, nowMs - KEY_LIFETIME_MS, number, owner],
    onBehalf,
  );
  return row;
}

/** @returns false when another request was faster; nothing is kept of this one then. */
async function settle(
  { transaction }: Pick<Database, 'transaction'>,
  attempt: Attempt,
  { answer, version }: { answer: string; version: number },
): Promise<boolean> {
  const { ownership, number, amount, caller, key, request, nowMs } = attempt;
  const { mine, owner, onBehalf } = ownership;
  const work = async (query: Query) => {
    const change = (sql: string, parameters: Value[]) => query(`${sql} returning 1 as changed`, parameters);
    // None waits for the one before it: to PostgreSQL they are one round trip.
    const changes = await Promise.allSettled([
      change(
        `insert into payment_keys (caller, key_text, request, answer, answer_version, created_at)
          values ($1, $2, $3, $4, $5, $6) on conflict (caller, key_text) do update
          set request = $3, answer = $4, answer_version = $5, created_at = $6 where payment_keys.created_at <= $7`,
        [caller, key, request, answer, version, nowMs, nowMs - KEY_LIFETIME_MS],
      ),
      change(
        `update invoices set status = 'paid', version = $1 where number = $2 and version = $3 and status = 'pending'
          and amount_minor = $4 and currency = $5 and ${mine(6)}`,
        [version, number, version - 1, amount.amountMinor, amount.currency, owner],
      ),
      change(
        'insert into payments (invoice, amount_minor, currency, paid_by, paid_at) values ($1, $2, $3, $4, $5)',
        [number, amount.amountMinor, amount.currency, caller, nowMs],
      ),
    ]);
    requireOneRowEach(changes);
    return true;
  };
  return transaction(work, onBehalf).catch((error: unknown) => {
    if (error instanceof LostRace) return false;
    throw error;
  });
}

/** @throws LostRace when a statement changed nothing, or the error of the first that failed before. */
function requireOneRowEach(changes: readonly PromiseSettledResult<unknown[]>[]): void {
  for (const change of changes) {
    if (change.status === 'rejected') throw change.reason;
    if (change.value.length !== 1) throw new LostRace();
  }
}

/** Between two removals of keys by one process. */
const REMOVAL_PAUSE_MS = 60 * 60 * 1_000;

/**
 * Creates what removes the keys that are older than a day, once an hour at most. Apart from any payment, which would wait
 * for another process that removes the same.
 */
export function createKeyRemoval({ transaction }: Pick<Database, 'transaction'>): () => void {
  let lastMs = 0;
  return function removeOldKeys() {
    const nowMs = Date.now();
    if (nowMs - lastMs < REMOVAL_PAUSE_MS) return;
    lastMs = nowMs;
    const remove = (query: Query) =>
      query('delete from payment_keys where created_at <= $1', [nowMs - KEY_LIFETIME_MS]);
    // What stays is in the way of nothing, and is removed an hour later.
    transaction(remove, { caller: 'all' }).catch(() => undefined);
  };
}
