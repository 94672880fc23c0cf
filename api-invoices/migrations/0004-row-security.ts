import type { Migration } from '@monoshop/service-kit/database';

/** Tables, and whose each row is, as `app.caller` has it. */
const OWNERS = [
  ['invoices', `'user ' || owner_sub`],
  ['payments', 'paid_by'],
  ['payment_keys', 'caller'],
] as const;

/**
 * PostgreSQL asks once more whose a row is, so that a statement that forgets to shows and changes nothing of others. The
 * store sets `app.caller`, to `all` or the name of a user, for as long as a statement runs. `force`, because the API is
 * the owner of its tables; a later migration that changes rows sets `app.caller` first.
 */
export const addRowSecurity: Migration = {
  name: '0004-invoice-row-security',
  statements: [],
  postgres: OWNERS.flatMap(([table, owner]) => {
    const isOwn = `current_setting('app.caller', true) in ('all', ${owner})`;
    return [
      { sql: `alter table ${table} enable row level security` },
      { sql: `alter table ${table} force row level security` },
      { sql: `create policy own on ${table} using (${isOwn}) with check (${isOwn})` },
    ];
  }),
};
