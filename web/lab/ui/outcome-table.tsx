import type { ApiName, LabAnswer, Outcome, RowId } from '../model.ts';
import { OutcomeBadge } from './outcome-badge.tsx';

interface Row {
  row: RowId;
  audience: string;
  scope?: string;
}

const ROWS: Row[] = [
  { row: 'none/none', audience: 'No token' },
  { row: 'products/products', audience: 'For the Product API', scope: 'read:products' },
  { row: 'invoices/invoices', audience: 'For the Invoice API', scope: 'read:invoices' },
  { row: 'both/products', audience: 'For both APIs', scope: 'read:products' },
  { row: 'both/invoices', audience: 'For both APIs', scope: 'read:invoices' },
  { row: 'both/both', audience: 'For both APIs', scope: 'read:products read:invoices' },
];

const APIS: { api: ApiName; title: string }[] = [
  { api: 'products', title: 'Product API' },
  { api: 'invoices', title: 'Invoice API' },
];

/** What came of the newest request with a kind of token at an API, by row and API. */
export type TriedCells = Partial<Record<`${RowId} ${ApiName}`, { outcome: Outcome; answer?: LabAnswer }>>;

/** Audience by scope by API, filled in as scenarios run. */
export function OutcomeTable({ tried }: { tried: TriedCells }) {
  return (
    <div className="overflow-hidden rounded-card border border-line bg-surface shadow-card">
      <table className="w-full table-fixed text-left text-sm">
        <caption className="sr-only">
          What each API answers to a token with this audience and this scope, as far as it was tried
        </caption>
        <thead className="border-b border-line text-caption text-muted">
          <tr>
            {['Token', ...APIS.map(({ title }) => title)].map((heading) => (
              <th
                key={heading}
                scope="col"
                className="px-1.5 py-3 font-medium first:w-[36%] first:pl-4 last:pr-3 sm:px-4 sm:first:w-1/3"
              >
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line align-top">
          {ROWS.map((row) => (
            <TokenRow key={row.row} {...row} tried={tried} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TokenRow({ row, audience, scope, tried }: Row & { tried: TriedCells }) {
  return (
    <tr>
      <th scope="row" className="px-1.5 py-3 pl-4 font-medium sm:px-4">
        {audience}
        {scope && (
          <span className="mt-0.5 block font-normal text-muted">
            <span className="hidden sm:inline">with </span>
            <code className="text-xs">{scope}</code>
          </span>
        )}
      </th>
      {APIS.map(({ api }) => (
        <td key={api} className="px-1.5 py-3 last:pr-3 sm:px-4">
          <Cell tried={tried[`${row} ${api}`]} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ tried }: { tried: TriedCells[keyof TriedCells] }) {
  if (!tried) return <span className="text-muted max-sm:text-caption">not tried yet</span>;
  return <OutcomeBadge {...tried} isInColumn />;
}
