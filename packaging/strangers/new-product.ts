import { join } from 'node:path';
import { freePort } from '@monoshop/testing/listener';
import { ROOT } from '../../scripts/environment.ts';
import type { Project } from './dependencies.ts';
import { refuseStranger, visitNewProduct } from './visit.ts';
import { runCommand, visitServer } from './workshop.ts';

/** Makes a product of its own, by the command. */
async function makeAcme(folder: string) {
  const product = join(folder, 'acme');
  const apis = [
    { name: 'orders', port: await freePort() },
    { name: 'stock', port: await freePort() },
  ];
  const words = apis.flatMap(({ name, port }) => ['--api', `${name}:${port}`]);
  await runCommand(['npm', 'run', 'new', '--', product, '--name', 'Acme', ...words], ROOT);
  return { product, apis };
}

/** A product of its own, started as its README says and checked by its own commands, beside a running MonoShop. */
export const newProduct: Project = {
  name: 'Acme by npm run new, two APIs of other names',
  async try({ folder }) {
    const { product, apis } = await makeAcme(folder);
    const port = await freePort();
    const tenantPort = await freePort();
    const env = { ACME_WEB_PORT: String(port), ACME_TENANT_PORT: String(tenantPort) };
    const others = [tenantPort, ...apis.map((api) => api.port)];
    const names = apis.map(({ name }) => name);
    // It installs and builds first. The storefront may answer before the others do.
    await visitServer(['npm', 'start'], product, { port, env, others }, async (origin) => {
      for (const api of apis) await refuseStranger(`http://localhost:${api.port}/${api.name}`);
      await visitNewProduct(origin, `http://localhost:${tenantPort}`, names);
    });
    await runCommand(['npm', 'run', 'types'], product);
    await runCommand(['npx', 'vitest', 'run'], product);
    return 'npm run new, npm start, sign-in, data of both APIs, npm run types, vitest';
  },
};

/** The same, with its browser tests. */
export const newProductTested: Project = {
  name: 'Acme by npm run new, all of its tests',
  async try({ folder }) {
    const { product } = await makeAcme(folder);
    await runCommand(['npm', 'test'], product);
    return 'npm test';
  },
};
