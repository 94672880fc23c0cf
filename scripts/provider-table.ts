import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ROOT } from './environment.ts';
import { formatText } from './format-text.ts';
import { readText } from './source-files.ts';

/** The document that shows the table, between its two markers. */
export const PROVIDERS_DOCUMENT = 'docs/providers.md';

const BEGIN = '<!-- providers: written by `npm run provider-table` -->';
const END = '<!-- providers: end -->';

/** Where the rows are that the tests run. Every array that such a file exports belongs to its table. */
const SOURCES = [
  { title: 'At sign-in', path: 'packages/auth-nextjs/src/testing/provider-answers/sign-in.ts' },
  { title: 'At a refresh', path: 'packages/auth-nextjs/src/testing/provider-answers/refresh.ts' },
  { title: 'Access tokens at an API', path: 'packages/auth-core/testing/provider-answers/access-tokens.ts' },
] as const;

// The files belong to other rooms, so what they export is outside input here.
const rows = z.array(z.object({ provider: z.string(), answer: z.string(), outcome: z.string() }));
type Row = z.infer<typeof rows>[number];

async function readRows(path: string): Promise<Row[]> {
  const exported: unknown = await import(pathToFileURL(join(ROOT, path)).href);
  const tables = Object.values(z.record(z.string(), z.unknown()).parse(exported)).filter(Array.isArray);
  return tables.flatMap((table) => rows.parse(table));
}

const toCell = (text: string) => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');

/** One row for each provider, with its answers by outcome. */
function toTable(title: string, listed: readonly Row[]): string {
  const providers = [...new Set(listed.map(({ provider }) => provider))];
  const rows = providers
    .toSorted((one, other) => one.localeCompare(other, 'en'))
    .map((name) => `| ${toCell(name)} | ${toOutcomes(listed.filter(({ provider }) => provider === name))} |`);
  return [`## ${title} (${listed.length})`, '', '| provider | outcome: answers |', '| - | - |', ...rows].join(
    '\n',
  );
}

function toOutcomes(rows: readonly Row[]): string {
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))];
  const lines = outcomes.map((name) => {
    const answers = rows.filter(({ outcome }) => outcome === name).map(({ answer }) => toCell(answer));
    return `**${toCell(name)}**: ${answers.join(' · ')}`;
  });
  return lines.join('<br>');
}

/** The document with this text between its markers. @throws Error unless it has both of them, once each. */
function replaceTables(document: string, text: string): string {
  const [before = '', rest, ...more] = document.split(BEGIN);
  const [, after, ...others] = rest?.split(END) ?? [];
  if (after === undefined || more.length + others.length > 0) {
    throw new Error(`${PROVIDERS_DOCUMENT} needs the markers ${BEGIN} and ${END}, once each.`);
  }
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}

/** The document as it should be, with the tables of the rows that are there. */
export async function writeProviderTables(): Promise<string> {
  const tables = await Promise.all(
    SOURCES.map(async ({ title, path }) => ({ title, listed: await readRows(path) })),
  );
  const content = tables.filter(({ listed }) => listed.length > 0);
  const text = content.map(({ title, listed }) => toTable(title, listed)).join('\n\n');
  return formatText(PROVIDERS_DOCUMENT, replaceTables(readText(PROVIDERS_DOCUMENT), text));
}

/** Writes the tables of providers into docs/providers.md. */
export async function run(): Promise<void> {
  writeFileSync(join(ROOT, PROVIDERS_DOCUMENT), await writeProviderTables());
}
