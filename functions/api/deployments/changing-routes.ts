import * as z from "zod";
import { configure as configureRequest } from "../../../shared/operations/configure.ts";
import { reason } from "../../../shared/operations/deploy/request.ts";
import { rollBack as rollBackRequest } from "../../../shared/operations/roll-back.ts";
import { upgrade as upgradeRequest } from "../../../shared/operations/upgrade.ts";
import { descriptionText, idParams, nameText, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { DeploymentView, example, LINKING, operating, plan } from "./routes.ts";

export const update = route({
  method: "PATCH",
  path: "/deployments/{id}",
  operationId: "updateDeployment",
  permission: "deployments:configure",
  noun: "deployment",
  summary: "Rename, describe or pin a deployment",
  description:
    "What it is called here; the app's own name is an answer of its form, which `:configure` changes. One with `pinned: true` stays at its version: rollouts leave it out, and `:upgrade` is refused until `pinned: false`; `reason` says why.",
  input: {
    params: idParams("deployment"),
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      pinned: z.boolean().optional(),
      reason,
    }),
  },
  output: DeploymentView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { name: "their ensemble" }, answer: { ...example, name: "their ensemble", status: "active" } },
});

const { problems, ...operation } = operating(configureRequest.request);

export const configure = route({
  ...operation,
  problems: [...problems, "invalid-values", ...LINKING],
  method: "POST",
  path: "/deployments/{id}:configure",
  operationId: "configureDeployment",
  permission: "deployments:configure",
  summary: "Change an app's configuration",
  description:
    "`values` are answers to the form of its version, as many as change: what is left out stays, passwords too, and a mask that was read is no answer. What the form calls unchangeable must stay. Every node renders the new configuration and runs the package's check and reload commands; one that fails fails the job, with its output. Roles whose `restart` names a changed parameter in `on_env_change` are restarted, one node after the other. Number and size of nodes have operations of their own. Of an app of workloads `adjustments` say what the answers cannot, by `Kind/name`: `replicas`, `env` (of all containers, or `container/NAME`; no secrets, as everybody who sees the deployment reads them), `args` by container, and `autoscaling`; what is left out stays, `null` gives it back to the package.",
  examples: {
    body: { values: { env: { tickTime: 2000 } }, reason: "The network is slow." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "configure",
      changes: [{ pointer: "/env/tickTime", before: 500, after: 2000 }],
      layers: [[{ kind: "put-metadata" }]],
    },
  },
});

export const upgrade = route({
  ...operating(upgradeRequest.request),
  problems: [...problems, "invalid-values", "version-unreadable", "deployment-pinned", ...LINKING],
  method: "POST",
  path: "/deployments/{id}:upgrade",
  operationId: "upgradeDeployment",
  permission: "deployments:upgrade",
  summary: "Take an app to a later version",
  description:
    "Answers are carried over to the new version's form: those that it does not ask any more are dropped, and what it asks besides is given in `values`. The package's `upgrade_policy` says from which versions, where it says anything; roles and mount points must be the same. The machines stay and keep their size; those that the version wants of another image are replaced, with their volumes and at their addresses (422 where their data has no volume of its own, 409 while the deployment is stopped). Files and services are brought by the package's `upgrading_policy`: on all nodes together, or one after the other. An earlier version is reached by `:roll-back`.",
  examples: {
    body: { appVersionId: "appv-0m9x2k4f7zzzzzzzzz", reason: "It closes a hole." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "upgrade",
      appVersion: { before: "appv-0m9x2k4f7abcdefghj", after: "appv-0m9x2k4f7zzzzzzzzz" },
    },
  },
});

export const rollBack = route({
  ...operating(rollBackRequest.request),
  method: "POST",
  path: "/deployments/{id}:roll-back",
  operationId: "rollBackDeployment",
  permission: "deployments:upgrade",
  problems: [...problems, ...LINKING],
  summary: "Take an app back to an earlier revision",
  description:
    "Version, values, numbers and sizes are those of that revision again, which this one names in `restores`. Without `revision` the last one that was applied before; where the last change failed, the one that the deployment is at, brought anew to every node. Volumes that have grown stay as large as they are.",
  examples: {
    body: { revision: 1, reason: "The new version loses connections." },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "roll-back", revision: 3 },
  },
});
