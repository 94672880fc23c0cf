import { monoCloud } from '../../../../monocloud.ts';

export const GET = monoCloud.monoCloudAuth();
