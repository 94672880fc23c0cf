/*
 * Environments that several specs share. Playwright keeps a worker, and with it the shop, for the specs that use the very
 * same object.
 */

/**
 * No polling: a page shows only the data that came with it, however slow the machine is. And neither the page nor the data
 * routes time out on an API that a test holds up, before the test has checked the page.
 */
export const WITHOUT_POLLING = {
  MONOSHOP_REFRESH_SECONDS: '3600',
  MONOSHOP_FIRST_ANSWER_MS: '3000',
  MONOSHOP_API_TIMEOUT_SECONDS: '60',
};

export const POLLING_EACH_SECOND = { MONOSHOP_REFRESH_SECONDS: '1' };

/** The lab shows tokens for several APIs, whatever the mode of the others is. */
export const COMBINABLE = { TENANT_SINGLE_RESOURCE: 'false' };
