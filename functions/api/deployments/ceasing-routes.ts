import * as z from "zod";
import { cease as ceaseRequest } from "../../../shared/operations/cease.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { example, NEEDED, NEEDING, operating, plan } from "./routes.ts";

const nodeId = "node-0m9x2k4f7abcdefghj";

export const cease = route({
  ...operating(ceaseRequest.request),
  method: "POST",
  path: "/deployments/{id}:cease",
  operationId: "ceaseDeployment",
  permission: "deployments:cease",
  problems: ["deployment-busy", "wrong-state", ...NEEDED],
  summary: "Delete a deployment so that it can be recovered for a while",
  description:
    "The app is stopped and its machines go off; volumes, addresses, metadata and what it holds of the quota stay. It is left out of `GET /deployments`, `expiresAt` says until when `:recover` brings it back, and then it is deleted for good. `retentionDays` is 7 where it is left out. `DELETE /deployments/{id}` deletes it at once.",
  examples: {
    body: { retentionDays: 14, reason: "The project has ended." },
    answer: { ...example, status: "ceasing" },
    dryRun: { ...plan, operation: "cease", layers: [[{ kind: "stop-instance", nodeId }]] },
  },
});

export const recover = route({
  ...operating(z.strictObject({})),
  method: "POST",
  path: "/deployments/{id}:recover",
  operationId: "recoverDeployment",
  permission: "deployments:cease",
  problems: ["deployment-busy", "wrong-state", ...NEEDING],
  summary: "Bring back a deployment that was ceased",
  description:
    "Its machines and its app start, and it is active, also where it was stopped before it was ceased. When that fails it stays ceased, and is deleted when its time comes.",
  examples: {
    body: { reason: "It is needed after all." },
    answer: { ...example, status: "recovering" },
    dryRun: { ...plan, operation: "recover", layers: [[{ kind: "start-instance", nodeId }]] },
  },
});
