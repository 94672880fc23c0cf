import { freePort } from '@monoshop/testing/listener';
import { startTcpGateway } from '@monoshop/testing/tcp-gateway';
import { startGateway, type Exchange } from '@monoshop/testing/gateway';
import { SERVICE_NAMES } from '../scripts/ports.ts';
import { moveService, type Service } from '../scripts/services.ts';
import { openPlanned, planShop } from './shop-plan.ts';

/** The shop with two storefronts and two of each API behind TCP balancers. */
export type DoubledShop = Awaited<ReturnType<typeof openDoubledShop>>;

const moveAll = (services: readonly Service[]): Promise<Service[]> =>
  Promise.all(services.map(async (service) => moveService(service, await freePort())));

const findPort = (services: readonly Service[], name: Service['name']): number =>
  services.find((service) => service.name === name)?.port ?? 0;

const toUrl = (services: readonly Service[]): string => `http://localhost:${findPort(services, 'web')}`;

/** Opens it on free ports, with a state folder of its own and what `given` adds to the environment. */
export async function openDoubledShop(given: Record<string, string>) {
  const { env, settings, services, removeState } = await planShop(given);
  const first = await moveAll(services);
  const second = await moveAll(services.filter(({ name }) => name !== 'tenant'));
  const exchanges: Exchange[] = [];
  const watcher = await startGateway(findPort(services, 'tenant'), findPort(first, 'tenant'), (exchange) =>
    exchanges.push(exchange),
  );
  const balancers = await Promise.all(
    SERVICE_NAMES.filter((name) => name !== 'tenant').map((name) =>
      startTcpGateway(
        [first, second].map((half) => `127.0.0.1:${findPort(half, name)}`),
        findPort(services, name),
      ),
    ),
  );
  const stopOutside = async () => {
    await Promise.all([watcher, ...balancers].map((each) => each.stop()));
    removeState();
  };
  const half = await openPlanned(first, env, stopOutside);
  const other = await openPlanned(second, env, async () => {
    await half.stopAll();
    await stopOutside();
  });
  return {
    /** Of the balancer in front of the storefronts. */
    url: settings.appUrl,
    tenantUrl: settings.issuer,
    /** The first also has the tenant. */
    halves: [half, other] as const,
    /** Of the two storefronts themselves. */
    webUrls: [toUrl(first), toUrl(second)] as const,
    /** What went to the tenant and back. */
    exchanges,
    close: async () => {
      await Promise.all([half.stopAll(), other.stopAll()]);
      await stopOutside();
    },
  };
}
