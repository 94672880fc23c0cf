import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isMissing, readGuide, replaceParts } from './production-guide.ts';

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
