import { readFileSync } from 'node:fs';
import { startTestTenant } from '@monoshop/tenant/testing';
import { environmentOf } from '@monoshop/testing/fixture-app';
import { skipWithout } from '@monoshop/testing/required-service';
import { mapApis } from '@monoshop/apis';
import { freePort } from '@monoshop/testing/listener';
import { CONTAINER_SERVICES, parseContainerFile, readContainerText } from '../scripts/container-files.ts';
import { canContain, startContainer, type Container } from './container.ts';
import { test } from './production-build.ts';
import { ADA, signIn } from './sign-in.ts';
import { expect } from './waiting-shop.ts';

/** A Containerfile with a port that is free here, wherever it names its own. */
async function readMovedFile(service: string) {
  const text = readContainerText(service);
  const port = String(await freePort());
  return parseContainerFile(text.replaceAll(String(parseContainerFile(text).port), port));
}

const writes = (path: string) => ['/nodejs/bin/node', '-e', `fs.writeFileSync('${path}', '')`];

/** Where services are required, as in CI, it throws instead. */
function skipWithoutNamespaces(): void {
  const missing = 'no namespaces can be made here';
  test.skip(!(canContain() || skipWithout(missing, () => false)), missing);
}

test('the three services run as their Containerfiles say: a read-only root, a user without rights, process 1', async ({
  page,
  productionDir,
}) => {
  skipWithoutNamespaces();
  const files = new Map<string, Awaited<ReturnType<typeof readMovedFile>>>();
  for (const service of CONTAINER_SERVICES) files.set(service, await readMovedFile(service));
  const portOf = (service: string) => files.get(service)?.port ?? 0;
  const webUrl = `http://localhost:${portOf('web')}`;
  const tenant = await startTestTenant({ webUrl });
  const started = new Map<string, Container>();
  try {
    const environments: Record<string, Record<string, string>> = {
      web: {
        ...environmentOf(tenant, webUrl, 'a cookie secret of thirty-two characters'),
        ...mapApis(
          ({ name }) => `http://localhost:${portOf(`api-${name}`)}`,
          ({ variable }) => `${variable}_API_URL`,
        ),
      },
      ...mapApis(
        ({ audience }) => ({
          MONOCLOUD_BACKEND_TENANT_DOMAIN: tenant.issuer,
          MONOCLOUD_BACKEND_AUDIENCE: audience,
          API_STATE_DIR: '/tmp',
        }),
        ({ name }) => `api-${name}`,
      ),
    };
    for (const [service, file] of files)
      started.set(service, startContainer(file, productionDir, environments[service] ?? {}));
    for (const [service, container] of started) {
      const { healthCheck = [], user, workDir } = files.get(service) ?? {};
      await expect.poll(() => container.execute(healthCheck).status, { message: container.output() }).toBe(0);
      expect(readFileSync(`/proc/${container.pid()}/status`, 'utf8')).toMatch(
        new RegExp(`Uid:\\t${user}\\t${user}\\t`),
      );
      expect(readFileSync(`/proc/${container.pid()}/status`, 'utf8')).toMatch(/NSpid:\t\d+\t1\n/);
      expect(container.execute(writes('/tmp/x'))).toMatchObject({ status: 0 });
      for (const path of [`${workDir}/x`, '/x', '/nodejs/bin/node'])
        expect(container.execute(writes(path)).stderr).toContain('EROFS');
    }
    await page.goto(webUrl);
    await signIn(page, ADA);
    await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
    await expect(page.getByText('INV-204')).toBeVisible();
    await page.goto('about:blank');
    for (const [service, container] of started)
      expect([service, await container.stop()]).toEqual([service, service === 'web' ? 143 : 0]);
  } finally {
    await Promise.all([...started.values()].map((container) => container.stop().catch(() => undefined)));
    await tenant.stop();
  }
});

test('the health check of each Containerfile fails where nothing listens', async ({ productionDir }) => {
  skipWithoutNamespaces();
  for (const service of CONTAINER_SERVICES) {
    const file = await readMovedFile(service);
    const waiting = 'setInterval(() => {}, 1e6); process.on("SIGTERM", () => process.exit())';
    const command = ['/nodejs/bin/node', '-e', waiting];
    const container = startContainer({ ...file, command }, productionDir, {});
    await expect.poll(() => container.execute(['/nodejs/bin/node', '-e', '']).status).toBe(0);
    expect(container.execute(file.healthCheck).status).toBe(1);
    await container.stop();
  }
});
