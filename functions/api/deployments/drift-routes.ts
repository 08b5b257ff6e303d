import { DriftReport } from "../../../shared/domain/drift/schema.ts";
import { adopt as adoptRequest } from "../../../shared/operations/adopt.ts";
import { revert as revertRequest } from "../../../shared/operations/revert.ts";
import { emptyBody, idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

import { example as deployment, operating, plan } from "./routes.ts";

const DriftView = DriftReport.omit({ tenantId: true }).meta({ id: "DriftReport" });

const params = idParams("deployment");
const example = {
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  status: "drifted",
  differences: [
    {
      id: "5f2c0a9b7d31e846",
      nodeId: "node-0m9x2k4f7abcdefghj",
      instanceId: "i-0a1b2c3d4e5f60718",
      field: "instanceType",
      expected: "t3.small",
      observed: "t3.large",
      since: "2026-11-21T09:00:00.000Z",
    },
  ],
  checkedAt: "2026-11-21T09:00:00.000Z",
  deploymentVersion: 4,
};

export const drift = route({
  method: "GET",
  path: "/deployments/{id}/drift",
  operationId: "getDeploymentDrift",
  permission: "deployments:read",
  noun: "drift report",
  summary: "Read where the cloud has something else than the deployment says",
  description:
    "The last comparison: one is made every six hours, and by `:check-drift`. 404 until there is one. `unknown` says in `reason` why there was no answer; the differences are then those of before.",
  input: { params, query: noQuery, body: noBody },
  output: DriftView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const checkDrift = route({
  method: "POST",
  path: "/deployments/{id}:check-drift",
  operationId: "checkDeploymentDrift",
  permission: "deployments:operate",
  noun: "deployment",
  summary: "Compare a deployment with its cloud now",
  description: "Asks the cloud and changes nothing there.",
  input: { params, query: noQuery, body: emptyBody },
  output: DriftView,
  status: 200,
  idempotent: "claim",
  unaudited: "it reads the cloud and changes nothing",
  problems: ["wrong-state"],
  examples: { answer: example },
});

const nodeId = "node-0m9x2k4f7abcdefghj";

export const adopt = route({
  ...operating(adoptRequest.request),
  method: "POST",
  path: "/deployments/{id}:adopt",
  operationId: "adoptDrift",
  permission: "deployments:operate",
  summary: "Take what the cloud has for what is meant",
  description:
    "For machine types, addresses and volume sizes of the last report: all differences, or those that `differences` names. Nothing is changed in the cloud. Of workloads: the number of replicas that somebody gave one in the cluster. Other differences are reverted, or put right by hand.",
  examples: {
    body: { differences: ["5f2c0a9b7d31e846"], reason: "We gave it a larger machine." },
    answer: { ...deployment, status: "updating" },
    dryRun: {
      ...plan,
      operation: "adopt",
      layers: [[{ kind: "adopt-node", nodeId }], [{ kind: "put-metadata" }]],
      findings: [],
    },
  },
});

export const revert = route({
  ...operating(revertRequest.request),
  method: "POST",
  path: "/deployments/{id}:revert",
  operationId: "revertDrift",
  permission: "deployments:operate",
  summary: "Make the cloud again what the deployment says",
  description:
    "Machines of another type are stopped and get theirs back, stopped ones go on with their app, and nodes whose machines are gone are replaced: for all differences of the last report, or those that `differences` names. Of workloads all that was put is put again. What cannot be taken back, such as a volume that was made larger, is 422.",
  examples: {
    body: { differences: ["5f2c0a9b7d31e846"], reason: "It was stopped by mistake." },
    answer: { ...deployment, status: "updating" },
    dryRun: {
      ...plan,
      operation: "revert",
      layers: [[{ kind: "start-instance", nodeId }], [{ kind: "put-metadata" }]],
      findings: [],
    },
  },
});
