import * as z from "zod";
import { provider } from "#provider";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { openTunnels } from "../../../shared/pilot/open-tunnels.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { answering } from "../../../shared/workloads/answer.ts";
import { Ask } from "../../../shared/workloads/ask.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const answer = answering({
  table,
  deployments: deploymentStore(table),
  sealer: openSealer(env.KEY_ID),
  tunnel: openTunnels(table, env),
  provider: guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS),
  checkConfig: requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS),
});

const Inspect = z.object({ tenantId: z.string(), deploymentId: z.string(), ask: Ask });

/** Asks a deployment's cluster, for the API. The credential is opened here and goes nowhere else. */
export async function handler(event: unknown) {
  return answer(Inspect.parse(event));
}
