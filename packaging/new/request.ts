import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';
import { CALLED_FROM, ROOT } from '../../scripts/environment.ts';
import { isFree } from '../../scripts/free-ports.ts';
import { CommandError } from '../../scripts/command-line.ts';
import { BLOCKED_PORTS } from '../../scripts/ports.ts';
import { ROOM_VARIABLES } from '../../scripts/shop.ts';
import { clashes, findTakenFile } from './product.ts';
import { toWording, type NewApi, type NewProduct } from './wording.ts';

export const USAGE =
  'npm run new -- ../my-app --name "Acme" --api orders:4003 --api stock:4004 (an --api for each API: its name, in the plural, and its port)';

/** Ports that the other processes of the product use. */
const OWN_PORTS = new Map([
  [3000, 'that of the storefront'],
  [4000, 'that of the tenant'],
]);

// Folders, addresses, processes, variables and tables of the product have these names, or git ignores them.
const TAKEN_NAMES =
  /^(api|apis|app|auth|body|client|coverage|data|dist|home|icon|lab|livez|migrations|packages|readyz|remote|request|response|scripts|settings|tenant|testing|web|.*monoshop.*)$/;

function isReservedWord(name: string): boolean {
  try {
    transformSync(`const ${name} = 0;`, { format: 'esm' });
    return false;
  } catch {
    return true;
  }
}

// Their variables, folders or packages would be those of a program or of another part of the product.
const TAKEN_SLUGS = /^(web|node|next|npm|git|env|types|log|test|libsql|mono-?cloud.*|mono-?shop.*)$/;
const TAKEN_VARIABLES = [...ROOM_VARIABLES, 'NEXT_PUBLIC_', 'OTEL_'];

function isTakenTitle(title: string): boolean {
  const { slug, variable } = toWording({ title });
  return TAKEN_SLUGS.test(slug) || TAKEN_VARIABLES.some((prefix) => `${variable}_`.startsWith(prefix));
}

/** What is wrong with one `--api`, or undefined. */
function findApiProblem({ name, port }: NewApi, text: string): string | undefined {
  if (!/^[a-z][a-z0-9]{1,29}$/.test(name)) {
    return `"${text}" is not an API: write its name as one lower-case word, a colon and a port, such as orders:4003.`;
  }
  if (TAKEN_NAMES.test(name) || isReservedWord(name) || clashes({ name, port }))
    return `An API cannot be named "${name}". Take another word.`;
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
    return `"${text}" has no port from 1024 to 65535.`;
  }
  const taken = findTakenFile({ name, port });
  if (taken) return `An API cannot be named "${name}": every product has a ${taken}. Take another word.`;
  const owner = BLOCKED_PORTS.includes(port) ? 'one that browsers block' : OWN_PORTS.get(port);
  return owner && `Port ${port} of ${name} is ${owner}. Take another one.`;
}

function findDoubles(apis: readonly NewApi[]): string[] {
  return (['name', 'port'] as const).flatMap((column) => {
    const values = apis.map((api) => String(api[column]));
    const twice = new Set(values.filter((value, index) => values.indexOf(value) < index));
    return [...twice].map((value) => `Two APIs have the ${column} ${value}. Give each its own.`);
  });
}

async function findBusyPorts(apis: readonly NewApi[]): Promise<string[]> {
  const problems = [];
  for (const { name, port } of apis) {
    if (await isFree(port)) continue;
    problems.push(`Port ${port} of ${name} is in use. Stop what uses it, or take another one.`);
  }
  return problems;
}

function findFolderProblem(given: string | undefined, folder: string): string | undefined {
  if (given === undefined) return 'Name the folder to make.';
  if (existsSync(folder)) return `${folder} exists. Name a folder that does not.`;
  if (`${folder}${sep}`.startsWith(`${ROOT}${sep}`)) {
    return `${folder} is inside this repository. Name a folder outside of it.`;
  }
  return undefined;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, api: { type: 'string', multiple: true } },
    });
  } catch (cause) {
    // Node adds how an argument with a hyphen is given to a command that takes such ones.
    const [problem] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    throw new CommandError(`  - ${problem}.\nNothing was written. ${USAGE}`, 2);
  }
}

/**
 * Reads and checks the words behind `npm run new`. Writes nothing.
 *
 * @throws CommandError with every problem at once.
 */
export async function parseRequest(args: string[]): Promise<NewProduct> {
  const { positionals, values } = readArguments(args);
  const [given, ...others] = positionals;
  const folder = resolve(CALLED_FROM, given ?? '.');
  const title = values.name?.trim() ?? '';
  const texts = values.api ?? [];
  const apis = texts.map((text) => {
    const [name = '', port = ''] = text.split(':');
    return { name, port: /^\d{1,5}$/.test(port) && text === `${name}:${port}` ? Number(port) : Number.NaN };
  });
  const apiProblems = apis.flatMap((api, index) => findApiProblem(api, texts[index] ?? '') ?? []);
  const problems = [
    findFolderProblem(given, folder) ?? [],
    others.length > 0 ? `Only one folder can be made; not ${others.join(' ')} too.` : [],
    /^[A-Za-z][A-Za-z0-9]*( [A-Za-z0-9]+)*$/.test(title) && title.length <= 40
      ? []
      : `--name ${title ? `"${title}" is not a name` : 'is missing'}: write up to 40 letters, digits and single spaces, a letter first.`,
    isTakenTitle(title) ? `A product cannot be named "${title}": it needs a name of its own.` : [],
    apis.length === 0 ? 'Name at least one API with --api.' : [],
    apiProblems,
    findDoubles(apis),
    apiProblems.length > 0 ? [] : await findBusyPorts(apis),
  ].flat();
  if (problems.length === 0) return { folder, title, apis };
  throw new CommandError(
    [...problems.map((problem) => `  - ${problem}`), `Nothing was written. ${USAGE}`].join('\n'),
    2,
  );
}
