import { backUp as backUpRequest } from "../../../shared/operations/back-up.ts";
import { restore as restoreRequest } from "../../../shared/operations/restore.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { example, operating, plan } from "./routes.ts";

const nodeId = "node-0m9x2k4f7abcdefghj";
const backupId = "bak-0m9x2k4f7abcdefghj";

const { problems, ...backingUp } = operating(backUpRequest.request);

export const backUp = route({
  ...backingUp,
  problems: [...problems, "not-supported"],
  method: "POST",
  path: "/deployments/{id}:back-up",
  operationId: "backUpDeployment",
  permission: "deployments:back-up",
  summary: "Keep what an app has now",
  description:
    "By snapshots of the nodes' data volumes, or where the package's `backup_policy` is `custom` by its own `backup` commands, which are told the back-up's id. Where a package with snapshots has such a command too, it runs before them while the app is active, and the back-up's `consistency` is `application`; else it is `crash`: what a power cut would leave. The back-up has the id of the job (`bak-…` for `job-…`), and outlives the deployment until it is deleted.",
  examples: {
    body: { name: "before the move", reason: "We move on Sunday." },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "back-up", layers: [[{ kind: "snapshot-volume", nodeId }]] },
  },
});

export const restore = route({
  ...operating(restoreRequest.request),
  method: "POST",
  path: "/deployments/{id}:restore",
  operationId: "restoreDeployment",
  permission: "deployments:restore",
  summary: "Bring back, in place, what an app's own commands have kept",
  description:
    "For back-ups whose `policy` is `custom`. One that holds snapshots becomes a new deployment by `POST /backups/{id}:restore`.",
  examples: {
    body: { backupId, reason: "A table was dropped." },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "restore", layers: [[{ kind: "run-service", nodeId, service: "restore" }]] },
  },
});
