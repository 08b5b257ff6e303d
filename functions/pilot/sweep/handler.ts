import { commandStore } from "../../../shared/domain/command/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { sweep } from "../../../shared/pilot/sweep.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { openObjects } from "../../../shared/platform/objects.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const parts = {
  commands: commandStore(table),
  deployments: deploymentStore(table),
  frontgates: frontgateStore(table),
  jobs: jobStore(table),
  flows: openFlows(),
  connections: openConnections(env.PILOT_MANAGEMENT_ENDPOINT),
  objects: openObjects({
    bucket: env.BUCKET_NAME,
    ...(env.OBJECTS_PUBLIC_ENDPOINT === undefined ? {} : { publicEndpoint: env.OBJECTS_PUBLIC_ENDPOINT }),
  }),
  clock: systemClock,
};

/** Every minute. */
export async function handler(): Promise<void> {
  await sweep(parts);
}
