import useSWR, { mutate, SWRConfig, useSWRConfig } from 'swr';
import { addDataKeeper } from './kept-data.ts';

// Nothing else imports `swr` (layout.test.ts), so no data can be in its cache that is not forgotten with the rest.
addDataKeeper({
  forget: () => void mutate(() => true, undefined, { revalidate: false }),
  refresh: () => void mutate(() => true),
});

export { mutate, SWRConfig, useSWR, useSWRConfig };
