import type { ServerResponse } from 'node:http';
import { freePort } from '@monoshop/testing/listener';
import { startGateway, type Gateway } from '@monoshop/testing/gateway';
import { test as base, type OpenShop } from './shop.ts';

interface ProductsApi {
  port: number;
  gateway: Gateway;
  gatewayPort: number;
}

/** A shop whose Product API can be made to wait. */
export const test = base.extend<object, { productsApi: ProductsApi; drainSeconds: number }>({
  drainSeconds: [10, { scope: 'worker', option: true }],
  productsApi: [
    async ({ browserName: _browserName }, use) => {
      const [port, gatewayPort] = [await freePort(), await freePort()];
      const gateway = await startGateway(gatewayPort, port);
      await use({ port, gateway, gatewayPort });
      await gateway.stop();
    },
    { scope: 'worker' },
  ],
  shopEnv: [
    async ({ productsApi, drainSeconds }, use) =>
      use({
        MONOSHOP_PRODUCTS_PORT: String(productsApi.port),
        PRODUCTS_API_URL: `http://localhost:${productsApi.gatewayPort}`,
        MONOSHOP_DRAIN_SECONDS: String(drainSeconds),
        // Longer than a busy machine holds a request back.
        MONOSHOP_API_TIMEOUT_SECONDS: '60',
      }),
    { scope: 'worker' },
  ],
});

export { expect } from './shop.ts';

/** Resolves with the answer that the Product API owes, once it is asked for something. */
export function holdAnswer({ gateway }: ProductsApi): Promise<ServerResponse> {
  return new Promise((resolve) => {
    gateway.fail((_request, response) => {
      resolve(response);
      return true;
    });
  });
}

/** Tells the storefront to end, as systemd does, and says which process that was. */
export function endStorefront(shop: OpenShop): number {
  const pid = shop.pid('web');
  if (pid === undefined) throw new Error('The storefront has no process');
  process.kill(pid, 'SIGTERM');
  return pid;
}
