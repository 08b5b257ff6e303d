import * as addresses from "../../../shared/operations/addresses.ts";
import * as keys from "../../../shared/operations/keys.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { example, operating, plan } from "./routes.ts";

const nodeId = "node-0m9x2k4f7abcdefghj";

export const attachAddresses = route({
  ...operating(addresses.attachAddresses.request),
  method: "POST",
  path: "/deployments/{id}:attach-addresses",
  operationId: "attachDeploymentAddresses",
  permission: "deployments:operate",
  summary: "Give nodes public addresses",
  description:
    "To the nodes in `nodes`, or to all of `role`; those that have one keep it. Each address is allocated in the tenant's cloud, at its price, and outlives the machine: a node that takes another one's place takes its address over, and one that goes gives it back. All nodes see it as `eip` in their metadata. The package must allow it (`associate_eip`). Who may reach it is for the subnet's and the security group's rules.",
  problems: ["deployment-busy", "wrong-state", "not-supported"],
  examples: {
    body: { nodes: [nodeId], reason: "Customers read it from outside." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "attach-addresses",
      resources: [{ action: "create", kind: "address", id: nodeId, role: "" }],
      layers: [[{ kind: "attach-address", nodeId }], [{ kind: "put-metadata" }]],
      price: { ...plan.price, after: plan.price.after + 365 },
      findings: [],
    },
  },
});

export const detachAddresses = route({
  ...operating(addresses.detachAddresses.request),
  method: "POST",
  path: "/deployments/{id}:detach-addresses",
  operationId: "detachDeploymentAddresses",
  permission: "deployments:operate",
  summary: "Take public addresses off nodes",
  description:
    "From the nodes in `nodes`, or from all of `role`. The addresses go back to the cloud: nobody gets the same ones again by asking for them.",
  examples: {
    body: { nodes: [nodeId], reason: "The customers have moved." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "detach-addresses",
      resources: [{ action: "delete", kind: "address", id: nodeId, role: "", before: { address: "203.0.113.7" } }],
      layers: [[{ kind: "detach-address", nodeId }], [{ kind: "put-metadata" }]],
      findings: [],
    },
  },
});

const keyPairs = ["kp-0m9x2k4f7abcdefghj"];

export const attachKeys = route({
  ...operating(keys.attachKeys.request),
  method: "POST",
  path: "/deployments/{id}:attach-keys",
  operationId: "attachDeploymentKeys",
  permission: "deployments:operate",
  summary: "Let the owners of SSH keys log in to nodes",
  description:
    "To all nodes, those of `role`, or those in `nodes`; also to nodes that are added later, and to those that take the place of one of these. The keys go into `authorized_keys` of the user that the image is logged in to, beside what is there. The package must allow it: `user_access` of the role, or `attach_keypairs`. A deployment has at most 20 keys.",
  problems: ["deployment-busy", "wrong-state", "not-supported"],
  examples: {
    body: { keyPairs, reason: "Ada looks after it this week." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "attach-keys",
      layers: [[{ kind: "keep-keys" }], [{ kind: "set-keys", nodeId }]],
      findings: [],
    },
  },
});

export const detachKeys = route({
  ...operating(keys.detachKeys.request),
  method: "POST",
  path: "/deployments/{id}:detach-keys",
  operationId: "detachDeploymentKeys",
  permission: "deployments:operate",
  summary: "Shut the owners of SSH keys out of all nodes",
  description: "Of key pairs that are deleted too. Who is logged in stays so until the session ends.",
  examples: {
    body: { keyPairs, reason: "The week is over." },
    answer: { ...example, status: "updating" },
    dryRun: {
      ...plan,
      operation: "detach-keys",
      layers: [[{ kind: "keep-keys" }], [{ kind: "set-keys", nodeId }]],
      findings: [],
    },
  },
});
