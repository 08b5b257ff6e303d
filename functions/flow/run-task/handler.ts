import { randomUUID } from "node:crypto";
import * as z from "zod";
import { provider } from "#provider";
import { commandStore } from "../../../shared/domain/command/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTunnels } from "../../../shared/pilot/open-tunnels.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openObjects } from "../../../shared/platform/objects.ts";
import { checkReach } from "../../../shared/platform/reach.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { openSigner } from "../../../shared/platform/signer.ts";
import { recoverNodes } from "../../../shared/recovery/recover-nodes.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { loadContext } from "../../../shared/tasks/context.ts";
import { runTask, TaskPending } from "../../../shared/tasks/engine.ts";
import { type FrontgateIds, loadFrontgateWork } from "../../../shared/tasks/frontgate-work.ts";
import { mendFrontgate } from "../../../shared/tasks/mend-frontgate.ts";
import { RunTaskInput } from "../../../state-machines/job/io.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const sealer = openSealer(env.KEY_ID);
const signer = openSigner({
  keyIds: env.SIGNING_KEY_ID,
  generation: env.SIGNING_GENERATION,
  clock: systemClock,
});
const shared = {
  table,
  sealer,
  deployments: deploymentStore(table),
  frontgates: frontgateStore(table),
  commands: commandStore(table),
  jobs: jobStore(table),
  revisions: revisionStore(table),
  clock: systemClock,
};
const objects = openObjects({
  bucket: env.BUCKET_NAME,
  ...(env.OBJECTS_PUBLIC_ENDPOINT === undefined ? {} : { publicEndpoint: env.OBJECTS_PUBLIC_ENDPOINT }),
});
const loader = {
  ...shared,
  objects,
  provider: guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS, { helm: env.HELM_PATH }),
  tunnel: openTunnels(table, env),
  pilot: {
    url: env.PILOT_URL,
    check: () =>
      checkReach(env.PILOT_URL, {
        ...(env.PILOT_CHECK_SOCKET === undefined ? {} : { socketPath: env.PILOT_CHECK_SOCKET }),
        ...(env.PILOT_CHECK_CA === undefined ? {} : { ca: Buffer.from(env.PILOT_CHECK_CA, "base64").toString("utf8") }),
      }),
    trust: signer.trust,
  },
  checkConfig: requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS),
};
const parts = {
  ...shared,
  signer,
  flows: openFlows(),
  connections: openConnections(env.PILOT_MANAGEMENT_ENDPOINT),
  objects,
};

/** A Frontgate that is not heard, to be looked at: the sweep asks. */
const Mend = z.object({ mend: z.object({ tenantId: z.string(), frontgateId: z.string() }) });

async function mend(ids: FrontgateIds): Promise<void> {
  const loaded = await loadFrontgateWork(loader, ids, randomUUID());
  if (loaded === undefined) return;
  const { generation, instanceId } = loaded.frontgate;
  log.info("frontgate looked at", {
    ...ids,
    generation,
    instanceId,
    became: await mendFrontgate(loaded.work, loaded.frontgate),
  });
}

/** A deployment with nodes that are not heard. */
const Recover = z.object({ recover: z.object({ tenantId: z.string(), deploymentId: z.string() }) });

/**
 * One call of one task, for one provider. That it has to be called again, or that it met a fault, is told through the
 * callback and not by throwing: the error's name then reaches the state machine's retry rules as it is.
 */
export async function handler(event: unknown): Promise<void> {
  const asked = Mend.safeParse(event);
  if (asked.success) return mend(asked.data.mend);
  const silent = Recover.safeParse(event);
  if (silent.success) {
    const { recover } = silent.data;
    log.info("nodes looked at", { ...recover, ...(await recoverNodes({ ...loader, newId }, recover)) });
    return;
  }
  const input = RunTaskInput.parse(event);
  const ids = { jobId: input.jobId, taskId: input.taskId };
  try {
    const calls = { ...loader, opened: new Map() };
    await runTask({ ...parts, context: (named) => loadContext(calls, named) }, input);
    log.info("task called", ids);
  } catch (error) {
    if (error instanceof TaskPending) return parts.flows.fail(input.token, "TaskPending", error.message);
    log.error("a task met a fault", { ...ids, error });
    // What the fault says may hold anything: the log has it, redacted; the execution's history gets its name.
    await parts.flows.fail(input.token, "TaskFault", error instanceof Error ? error.name : "unknown");
  }
}
