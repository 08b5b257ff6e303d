import { replaceNode as replaceNodeRequest } from "../../../shared/operations/replace-node.ts";
import { resize as resizeRequest } from "../../../shared/operations/resize.ts";
import { scaleIn as scaleInRequest } from "../../../shared/operations/scale-in.ts";
import { scaleOut as scaleOutRequest } from "../../../shared/operations/scale-out.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { example, operating, plan } from "./routes.ts";

const problems = ["deployment-busy", "wrong-state", "not-supported", "invalid-values"] as const;
const nodeId = "node-0m9x2k4f7abcdefghj";
const three = { cpu: 1, memory: 2048, volumeSize: 10 };
const values = [{ pointer: "/cluster/zk_node/count", before: 3, after: 4 }];

export const scaleOut = route({
  ...operating(scaleOutRequest.request),
  method: "POST",
  path: "/deployments/{id}:scale-out",
  operationId: "scaleOutDeployment",
  permission: "deployments:scale",
  summary: "Give a role of an app more nodes",
  description:
    "`count` says how many the role shall have, `add` how many more. Where the app's form asks for the number, its answer changes and its range decides. The package may refuse by its `pre_check`: the job then ends with its exit code and output. Each node of a role with replicas gets its replicas too. Of an app of workloads `role` names one (`Deployment/web`), and `count` how many replicas it shall have; its autoscaling ends by that.",
  problems: [...problems, "quota-exceeded"],
  examples: {
    body: { count: 5, reason: "More readers." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "scale-out",
      changes: values,
      resources: [{ action: "create", kind: "node", id: nodeId, role: "", after: three }],
      layers: [
        [{ kind: "create-node", nodeId }, { kind: "register-nodes" }],
        [{ kind: "put-metadata" }, { kind: "mount-volumes", nodeId }],
        [{ kind: "start-confd", nodeId }],
        [{ kind: "run-service", nodeId, service: "start" }],
        [{ kind: "put-metadata" }],
      ],
    },
  },
});

export const scaleIn = route({
  ...operating(scaleInRequest.request),
  method: "POST",
  path: "/deployments/{id}:scale-in",
  operationId: "scaleInDeployment",
  permission: "deployments:scale",
  summary: "Take nodes of an app away",
  description:
    "`count` says how many of the role stay, those with the lowest numbers; `nodes` names those that go, with their replicas. The app is told before anything is lost: a `pre_check` or `destroy` of the package that ends with another exit code than 0 ends the job. Machines and volumes of the nodes are deleted.",
  problems,
  examples: {
    body: { nodes: [nodeId], reason: "It was only for the exams." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "scale-in",
      changes: [{ pointer: "/cluster/zk_node/count", before: 4, after: 3 }],
      resources: [{ action: "delete", kind: "node", id: nodeId, role: "", before: three }],
      layers: [
        [{ kind: "put-metadata" }],
        [{ kind: "stop-service", nodeId, service: "stop" }],
        [{ kind: "delete-node", nodeId }],
        [{ kind: "put-metadata" }],
        [{ kind: "deregister-nodes" }],
      ],
    },
  },
});

export const resize = route({
  ...operating(resizeRequest.request),
  method: "POST",
  path: "/deployments/{id}:resize",
  operationId: "resizeDeployment",
  permission: "deployments:resize",
  summary: "Give the machines and volumes of roles another size",
  description:
    "`cpu`, `memory` in MiB and `volumeSize` in GiB, by role. Where the app's form asks for a size, its answer changes and its range decides. A volume alone grows while the app runs; machines stop and start again, all of a role together or one after the other, as the package says. Volumes never become smaller.",
  problems: [...problems, "quota-exceeded"],
  examples: {
    body: { roles: { zk_node: { cpu: 2, memory: 4096 } }, reason: "The queue grows." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "resize",
      changes: [{ pointer: "/cluster/zk_node/cpu", before: 1, after: 2 }],
      resources: [
        { action: "update", kind: "node", id: nodeId, role: "zk_node", before: three, after: { ...three, cpu: 2 } },
      ],
      layers: [
        [{ kind: "put-metadata" }],
        [{ kind: "run-service", nodeId, service: "stop" }],
        [{ kind: "stop-instance", nodeId }],
        [{ kind: "resize-instance", nodeId }],
        [{ kind: "start-instance", nodeId }],
        [{ kind: "run-service", nodeId, service: "start" }],
        [{ kind: "put-metadata" }],
      ],
    },
  },
});

export const replaceNode = route({
  ...operating(replaceNodeRequest.request),
  method: "POST",
  path: "/deployments/{id}:replace-node",
  operationId: "replaceDeploymentNode",
  permission: "deployments:scale",
  summary: "Give a node another machine",
  description:
    "The new machine has the node's number, and its data volume where the cloud still has it; else it begins empty. The others are told as when a node is added. Nodes whose machine is lost are replaced without being asked for, where the package allows it.",
  examples: {
    body: { node: nodeId, reason: "Its host is failing." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "replace-node",
      resources: [{ action: "replace", kind: "node", id: nodeId, role: "", after: three }],
      layers: [
        [{ kind: "keep-volume", nodeId }],
        [{ kind: "delete-node", nodeId }],
        [{ kind: "deregister-nodes" }],
        [{ kind: "create-node", nodeId }, { kind: "register-nodes" }],
        [{ kind: "put-metadata" }, { kind: "mount-volumes", nodeId }],
        [{ kind: "start-confd", nodeId }],
        [{ kind: "run-service", nodeId, service: "start" }],
        [{ kind: "put-metadata" }],
      ],
    },
  },
});
