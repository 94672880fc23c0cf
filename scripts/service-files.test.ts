import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { isMissing } from '@monoshop/testing/required-service';
import { readServiceFile, replaceParts } from './service-files.ts';

const UNIT = 'monoshop-web.service';

/** What systemd says of a unit; undefined where it is not installed. */
function analyzeUnit(text: string, ...command: string[]) {
  const dir = mkdtempSync(join(tmpdir(), 'monoshop-unit-'));
  try {
    const path = join(dir, UNIT);
    writeFileSync(path, text);
    const { error, status, stdout, stderr } = spawnSync('systemd-analyze', [...command, path], {
      encoding: 'utf8',
    });
    if (error && isMissing(error, 'systemd-analyze')) return undefined;
    if (error) throw error;
    return { status, stdout, stderr };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

it('a replaced part of a file is not replaced again, and a part that is missing is named', () => {
  const site = 'listen 443;\nserver 127.0.0.1:3000;\n';
  const ports = { 'listen 443': 'listen 127.0.0.1:30007', '127.0.0.1:3000': '127.0.0.1:13388' };
  expect(replaceParts(site, ports)).toBe('listen 127.0.0.1:30007;\nserver 127.0.0.1:13388;\n');
  expect(() => replaceParts(site, { 'listen 80': '' })).toThrow('The file no longer says "listen 80"');
});

it('systemd understands every line of containers/monoshop-web.service', ({ skip }) => {
  const unit = replaceParts(readServiceFile(UNIT), { '/usr/bin/node': process.execPath });
  // It exits with 0 whatever it says.
  const verified = analyzeUnit(unit, 'verify');
  skip(verified === undefined, 'no systemd-analyze is installed here');
  expect(verified?.stderr).toBe('');
  const misspelled = analyzeUnit(unit.replace('PrivateTmp', 'PrivateTemp'), 'verify');
  expect(misspelled?.stderr).toContain("Unknown key 'PrivateTemp'");
});

it('the sandbox of the unit leaves an exposure of at most 1.5 of 10, which one removed line exceeds', ({
  skip,
}) => {
  const judge = (text: string) =>
    analyzeUnit(text, 'security', '--offline=true', '--threshold=15', '--no-pager');
  const unit = readServiceFile(UNIT);
  const judged = judge(unit);
  skip(judged === undefined, 'no systemd-analyze is installed here');
  expect(judged).toMatchObject({ status: 0 });
  expect(judge(replaceParts(unit, { 'CapabilityBoundingSet=\n': '' }))).toMatchObject({ status: 1 });
});

it('N65 a tool that is not installed is skipped, unless MONOSHOP_REQUIRE_SERVICES is set; CI decides nothing', () => {
  const { error } = spawnSync('no-such-tool-of-these-tests');
  vi.stubEnv('CI', 'true');
  vi.stubEnv('MONOSHOP_REQUIRE_SERVICES', undefined);
  expect(isMissing(error, 'tool')).toBe(true);
  expect(isMissing(new Error('it ended with 1'), 'tool')).toBe(false);
  vi.stubEnv('MONOSHOP_REQUIRE_SERVICES', '1');
  expect(() => isMissing(error, 'tool')).toThrow(
    'MONOSHOP_REQUIRE_SERVICES is set, and no tool is installed here',
  );
  expect(isMissing(new Error('it ended with 1'), 'tool')).toBe(false);
  vi.unstubAllEnvs();
});
