import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { isMissing } from '@monoshop/testing/required-service';
import { readGuide, replaceParts } from './production-guide.ts';

/** What systemd finds wrong with a unit; undefined where it is not installed. It exits with 0 whatever it says. */
function verifyUnit(text: string): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'monoshop-unit-'));
  try {
    const path = join(dir, 'monoshop-web.service');
    writeFileSync(path, text);
    const { error, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    if (error && isMissing(error, 'systemd-analyze')) return undefined;
    if (error) throw error;
    return stderr;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

it('systemd understands the unit of docs/production.md, every line of it', ({ skip }) => {
  const unit = replaceParts(readGuide('ini'), { '/usr/bin/node': process.execPath });
  const complaints = verifyUnit(unit);
  skip(complaints === undefined, 'no systemd-analyze is installed here');
  expect(complaints).toBe('');
  expect(verifyUnit(unit.replace('PrivateTmp', 'PrivateTemp'))).toContain("Unknown key 'PrivateTemp'");
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
