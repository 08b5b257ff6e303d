import * as z from "zod";
import { Frontgate } from "../../../shared/domain/frontgate/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, idText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What an operator needs to look after one: no key, token or certificate. */
export const FrontgateView = Frontgate.pick({
  id: true,
  tenantId: true,
  provider: true,
  runtimeId: true,
  vpcId: true,
  subnetId: true,
  status: true,
  instanceId: true,
  address: true,
  ready: true,
  lastSeenAt: true,
  agentVersion: true,
  trust: true,
  keyChangedAt: true,
  rotateKey: true,
  revokedAt: true,
  createdAt: true,
})
  .extend({ users: z.array(z.string()), revokedNodes: z.array(z.string()) })
  .meta({ id: "Frontgate" });

const example = {
  id: "fg-0m9x2k4f7abcdefghj",
  tenantId: "tenant-0m9x2k4f7abcdefghj",
  provider: "aws",
  runtimeId: "rt-0m9x2k4f7abcdefghj",
  vpcId: "vpc-0a1b2c3d",
  subnetId: "subnet-0a1b2c3d",
  status: "active",
  instanceId: "i-0a1b2c3d4e5f",
  address: "10.0.0.5",
  ready: true,
  lastSeenAt: "2026-11-21T09:00:00.000Z",
  agentVersion: "0.1.0",
  trust: 3,
  rotateKey: false,
  createdAt: "2026-11-21T09:00:00.000Z",
  users: ["dep-0m9x2k4f7abcdefghj"],
  revokedNodes: [],
};

export const list = route({
  method: "GET",
  path: "/frontgates",
  operationId: "listFrontgates",
  permission: "frontgates:read",
  least: "platform",
  noun: "frontgate",
  summary: "For operators: the Frontgates of all tenants, longest silent first",
  description: "One that speaks while pages are read moves to the end.",
  input: {
    params: noParams,
    query: z.strictObject(pageQuery),
    body: noBody,
  },
  output: pageOf(FrontgateView),
  status: 200,
  problems: ["invalid-page-token", "no-such-route"],
  examples: { answer: { items: [example] } },
});

const tenantId = idText("tenant");
const reason = z.string().trim().min(1).max(1000);

/** Of one Frontgate, by the platform. Whose it is has to be said: an operator who mistakes an id shuts nobody else out. */
const governing = {
  method: "POST",
  noun: "frontgate",
  least: "platform",
  output: FrontgateView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
} as const;
const params = idParams("frontgate");

export const rotate = route({
  ...governing,
  path: "/frontgates/{id}:rotate",
  operationId: "rotateFrontgate",
  permission: "frontgates:rotate",
  summary: "Have a Frontgate make itself a new key",
  description: "Its connection is replaced by one with the new key; what it is at work on goes on.",
  input: { params, query: noQuery, body: z.strictObject({ tenantId }) },
  examples: { body: { tenantId: example.tenantId }, answer: { ...example, rotateKey: true } },
});

export const revoke = route({
  ...governing,
  path: "/frontgates/{id}:revoke",
  operationId: "revokeFrontgate",
  permission: "frontgates:revoke",
  summary: "Shut a Frontgate out for good",
  description:
    "Its connection is ended and its key opens nothing any more. Apps go on running; nothing is done through it until a new Frontgate takes its place.",
  input: { params, query: noQuery, body: z.strictObject({ tenantId, reason }) },
  examples: {
    body: { tenantId: example.tenantId, reason: "The machine was taken over" },
    answer: { ...example, ready: false, revokedAt: "2026-11-21T10:00:00.000Z" },
  },
});

export const restore = route({
  ...governing,
  path: "/frontgates/{id}:restore",
  operationId: "restoreFrontgate",
  permission: "frontgates:revoke",
  summary: "Have a new machine made in a revoked Frontgate's place",
  description:
    "The machine that was shut out stays so: it is ended, and another one with a key of its own takes its address. Apps go on running, and what waited goes on through the new one. The VPC's certificate authority stays what it is: where somebody may have copied it from that machine, delete the VPC's deployments instead, so that a Frontgate with another one is made.",
  input: { params, query: noQuery, body: z.strictObject({ tenantId, reason }) },
  examples: {
    body: { tenantId: example.tenantId, reason: "The machine has been looked at" },
    answer: { ...example, ready: false },
  },
});

export const revokeNode = route({
  ...governing,
  path: "/frontgates/{id}:revoke-node",
  operationId: "revokeNodeOfFrontgate",
  permission: "frontgates:revoke",
  summary: "Shut a node out for good",
  description:
    "Its Frontgate takes away its access to metadata and commands, and gives its Drone no certificate any more.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({ tenantId, deploymentId: idText("deployment"), nodeId: idText("node"), reason }),
  },
  examples: {
    body: {
      tenantId: example.tenantId,
      deploymentId: "dep-0m9x2k4f7abcdefghj",
      nodeId: "node-0m9x2k4f7abcdefghj",
      reason: "The machine was taken over",
    },
    answer: { ...example, revokedNodes: ["dep-0m9x2k4f7abcdefghj/node-0m9x2k4f7abcdefghj"] },
  },
});
