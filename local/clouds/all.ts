import { startAzureLand } from "./azure/start-land.ts";
import type { StartLand } from "./land.ts";
import { startOpenStackLand } from "./openstack/start-land.ts";
import { startQingCloudLand } from "./qingcloud/start-land.ts";
import { startVsphereLand } from "./vsphere/start-land.ts";

/** Clouds beside the tenant's EC2 whose servers are light. */
export const LIGHT_CLOUDS: readonly StartLand[] = [startVsphereLand, startAzureLand, startQingCloudLand];

/** Every cloud beside the tenant's EC2 whose machines the machine room boots. OpenStack's own services take a minute and a gigabyte. */
export const ALL_CLOUDS: readonly StartLand[] = [...LIGHT_CLOUDS, startOpenStackLand];
