import { provider } from "#provider";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { openTunnels } from "../../../shared/pilot/open-tunnels.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openObjects } from "../../../shared/platform/objects.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { PreviewRequest, previewing } from "../../../shared/workloads/preview/answer.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const answer = previewing({
  table,
  deployments: deploymentStore(table),
  revisions: revisionStore(table),
  objects: openObjects({ bucket: env.BUCKET_NAME }),
  sealer: openSealer(env.KEY_ID),
  tunnel: openTunnels(table, env),
  provider: guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS, { helm: env.HELM_PATH }),
  checkConfig: requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS),
});

/** Tells the API what an operation would change in a cluster. Credential and answers are opened here and go nowhere else. */
export async function handler(event: unknown) {
  return answer(PreviewRequest.parse(event));
}
