import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { ROOT } from '../../scripts/environment.ts';
import { formatText } from '../../scripts/format-text.ts';
import { readText } from '../../scripts/source-files.ts';
import { PARTS, sectionSchema, type PartName, type Section } from './context.ts';

const JSON_FILE = 'docs/benchmarks.json';
const MARKDOWN_FILE = 'docs/benchmarks.md';
const GIBIBYTE = 1024 ** 3;

const partSchema = z.object({
  date: z.string(),
  commit: z.string(),
  machine: z.string(),
  seconds: z.number(),
  sections: z.array(sectionSchema),
});

const recordSchema = z.partialRecord(z.enum(PARTS), partSchema);

type BenchRecord = z.infer<typeof recordSchema>;

const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

function describeMachine(): string {
  const [cpu] = cpus();
  const model = cpu?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / GIBIBYTE)} GB`;
  return `${cpus().length} cores (${model}), ${memory}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

function describeCommit(): string {
  const isClean = git('status', '--porcelain', '--', '.', ':!docs') === '';
  return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' with changes'}`;
}

export const readRecord = (): BenchRecord => recordSchema.parse(JSON.parse(readText(JSON_FILE)));

/** Puts what a part measured into `docs/benchmarks.json` and writes `docs/benchmarks.md` anew from all of it. */
export async function writeReport(part: PartName, sections: Section[], seconds: number): Promise<void> {
  const record = readRecord();
  record[part] = {
    date: new Date().toISOString().slice(0, 10),
    commit: describeCommit(),
    machine: describeMachine(),
    seconds: Math.round(seconds),
    sections,
  };
  await write(JSON_FILE, JSON.stringify(sortParts(record)));
  await write(MARKDOWN_FILE, toMarkdown(record, readText(MARKDOWN_FILE)));
}

/** Always in the same order, so that two runs can be compared line by line. */
function sortParts(record: BenchRecord): BenchRecord {
  return Object.fromEntries(PARTS.flatMap((part) => (record[part] ? [[part, record[part]]] : [])));
}

async function write(file: string, text: string): Promise<void> {
  writeFileSync(join(ROOT, file), await formatText(file, text));
}

/** `docs/benchmarks.md` from the record; the texts of its parts, which people write, stay as they are in `document`. */
export function toMarkdown(record: BenchRecord, document: string): string {
  const [introduction = '', ...texts] = document.split(/^(?=## )/m);
  const parts = PARTS.flatMap((part) => {
    const measured = record[part];
    if (!measured) return [];
    const { date, commit, machine, seconds, sections } = measured;
    const command = `\`npm run bench -- ${part}\` took`;
    const [text = ''] = texts.find((each) => each.includes(command))?.split(/^\*\*/m) ?? [];
    const [title = '', , , ...words] = text.trim().split('\n');
    return [
      title || `## ${part}`,
      `Measured on ${date} at ${commit}: ${machine}; ${command} ${seconds} s.\n${words.join('\n').trim()}`.trim(),
      ...toTables(sections, 'ratios'),
      ...toTables(sections, 'absolute'),
    ];
  });
  return [introduction.trim(), ...parts].join('\n\n');
}

function toTables(sections: readonly Section[], kind: Section['kind']): string[] {
  return sections
    .filter((section) => section.kind === kind && isInDocument(section))
    .map(({ table, text = '', rows }) => toTable(`**${table}.** ${text}`.trim(), rows));
}

/** What has a goal that is held or not, or is referred to. */
const isInDocument = ({ rows: [row = {}], isReferredTo }: Section): boolean =>
  isReferredTo === true || 'goal' in row || 'held' in row;

/** A single row is a sentence, without a table. */
function toTable(lead: string, rows: Section['rows']): string {
  const [first = {}] = rows;
  const columns = Object.keys(first);
  if (rows.length === 1)
    return `${lead} Measured: ${columns.map((each) => `${each} ${first[each]}`).join('; ')}.`;
  const toRow = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    `${lead}\n`,
    toRow(columns),
    toRow(columns.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map((row) => toRow(columns.map((column) => row[column] ?? '–'))),
  ].join('\n');
}
