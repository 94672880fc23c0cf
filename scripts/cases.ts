import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  CASE_PATTERN,
  judgeCases,
  listUnknownIds,
  readSecurityDocument,
  SECURITY_DOCUMENT,
  summarize,
  writeTable,
} from './conformance.ts';
import { runBrowser, runStages, runVitest } from './suites.ts';

/**
 * Runs every test that names a case, prints `group: N passed, N failed`, and writes the table into SECURITY.md.
 * Exit code 1 when a case failed or has no test.
 */
export async function run(): Promise<void> {
  const reports = mkdtempSync(join(tmpdir(), 'monoshop-cases-'));
  const { tally, outcomes } = await runStages([
    () => runVitest(reports, CASE_PATTERN),
    () => runBrowser(reports, CASE_PATTERN),
  ]);
  rmSync(reports, { recursive: true, force: true });

  const results = judgeCases(outcomes);
  const options = await resolveConfig(SECURITY_DOCUMENT);
  const document = writeTable(readSecurityDocument(), results);
  writeFileSync(SECURITY_DOCUMENT, await format(document, { ...options, parser: 'markdown' }));

  console.log(`\n${summarize(results).join('\n')}`);
  const failed = results.filter(({ state }) => state === 'failed').map(({ id }) => id);
  if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
  const unknown = listUnknownIds(outcomes);
  if (unknown.length > 0) console.log(`Not in the list of cases: ${unknown.join(', ')}`);
  process.exitCode = failed.length + unknown.length + tally.failed > 0 ? 1 : 0;
}
