import { deploymentKey } from "../domain/deployment/entity.ts";
import { Deployment } from "../domain/deployment/schema.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import { newSecret } from "../kernel/ids.ts";
import { openLookups } from "../providers/lookups.ts";
import { connectCloud, type LoaderParts, sharedRuntime } from "./context.ts";
import type { FrontgateWork } from "./frontgate-machine.ts";
import { keptAnswers } from "./kept-answers.ts";

/** Names a Frontgate that a function is to look at. */
export interface FrontgateIds {
  readonly tenantId: string;
  readonly frontgateId: string;
}

/**
 * What work on a Frontgate without a job needs: its cloud is reached by the runtime of one of the deployments that use it. Three reads, and
 * those of the credential when the cloud is asked. `undefined` when nobody uses it.
 */
export async function loadFrontgateWork(
  parts: LoaderParts,
  { tenantId, frontgateId }: FrontgateIds,
  worker: string,
): Promise<{ readonly frontgate: Frontgate; readonly work: FrontgateWork } | undefined> {
  const frontgate = await parts.frontgates.get(tenantId, frontgateId);
  const user = frontgate?.users[0];
  if (frontgate === undefined || user === undefined) return undefined;
  const deployment = Deployment.parse(await parts.table.get(deploymentKey(tenantId, user), { consistent: true }));
  const own = await parts.table.get(runtimeKey(tenantId, deployment.runtimeId), { consistent: true });
  const runtime = Runtime.parse(own ?? (await sharedRuntime(parts.table, deployment)));
  const { frontgates, sealer, pilot, clock } = parts;
  const lookups = openLookups(clock);
  const cloud = async () => keptAnswers(await connectCloud(parts, deployment, runtime, lookups), lookups);
  return { frontgate, work: { frontgates, sealer, pilot, clock, newSecret, worker, cloud, lookups } };
}
