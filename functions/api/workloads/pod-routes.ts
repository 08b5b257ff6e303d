import * as z from "zod";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { LABELLED_KINDS, LOOK_LIMITS, RESTARTED_KINDS } from "../../../shared/workloads/ask.ts";
import { LabelChange } from "./label-change.ts";
import { CLUSTER_PROBLEMS } from "./view-routes.ts";

/** Names of objects and containers: RFC 1123. */
const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be the name of an object");
const container = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "must be the name of a container");
const reason = z.string().min(1).max(1000).optional();
const params = idParams("deployment");
const ofPod = params.extend({ pod: name });
const ObjectName = z.object({ kind: z.string(), name: z.string() });
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, "must not hold a NUL character");

export const readPodLog = route({
  method: "GET",
  path: "/deployments/{id}/pods/{pod}/log",
  operationId: "readPodLog",
  permission: "logs:read",
  noun: "pod",
  summary: "Read the end of a container's log",
  description: `The last \`tail\` lines, and of them at most ${LOOK_LIMITS.logBytes} bytes. Of a pod with several containers \`container\` names one. \`previous=true\` is the log of the container before it was restarted the last time.`,
  input: {
    params: ofPod,
    query: z.strictObject({
      container: container.optional(),
      tail: z.coerce.number().int().min(1).max(LOOK_LIMITS.logLines).default(200),
      previous: z.enum(["true", "false"]).default("false"),
    }),
    body: noBody,
  },
  output: z.object({ pod: z.string(), container: z.string().optional(), text: z.string() }).meta({ id: "PodLog" }),
  status: 200,
  problems: CLUSTER_PROBLEMS,
  examples: { answer: { pod: "web-7887448d46-kbmpv", container: "web", text: "listening on port 80\n" } },
});

export const execInPod = route({
  method: "POST",
  path: "/deployments/{id}/pods/{pod}:exec",
  operationId: "execInPod",
  permission: "node-commands:run",
  noun: "pod",
  summary: "Run a program in a container",
  description: `Without a terminal and without input, to its end or for \`timeoutSeconds\`: after that it goes on unseen, for a cluster has no way to end it. Output is kept up to ${LOOK_LIMITS.execBytes} bytes (\`cut\`). It is run once at most: a request that is repeated with its \`Idempotency-Key\` answers \`status: unknown\`, for what a program prints is shown once and kept nowhere. The audit log has who ran it where, and the SHA-256 of the program with its arguments.`,
  input: {
    params: ofPod,
    query: noQuery,
    body: z.strictObject({
      argv: z.array(text(8192)).min(1).max(256),
      container: container.optional(),
      timeoutSeconds: z.int().min(1).max(LOOK_LIMITS.execSeconds).default(10),
      reason,
    }),
  },
  output: z
    .object({
      status: z.enum(["ended", "unknown"]),
      pod: z.string(),
      container: z.string().optional(),
      /** The program's name, and what the same program with the same arguments always has. */
      command: z.object({ word: z.string(), sha256: z.string() }),
      exitCode: z.int().optional(),
      stdout: z.string().optional(),
      stderr: z.string().optional(),
      /** There was more output than is kept. */
      cut: z.boolean().optional(),
    })
    .meta({ id: "PodCommand" }),
  status: 200,
  idempotent: "commit",
  problems: ["command-unfinished", ...CLUSTER_PROBLEMS],
  examples: {
    body: { argv: ["cat", "/etc/hostname"], container: "web", reason: "It answers slowly." },
    answer: {
      status: "ended",
      pod: "web-7887448d46-kbmpv",
      container: "web",
      command: { word: "cat", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
      exitCode: 0,
      stdout: "web-7887448d46-kbmpv\n",
      stderr: "",
      cut: false,
    },
  },
});

export const deletePod = route({
  method: "POST",
  path: "/deployments/{id}/pods/{pod}:delete",
  operationId: "deletePod",
  permission: "deployments:operate",
  noun: "pod",
  summary: "End a pod; its workload makes another",
  input: { params: ofPod, query: noQuery, body: z.strictObject({ reason }).optional() },
  output: ObjectName,
  status: 200,
  idempotent: "commit",
  problems: CLUSTER_PROBLEMS,
  examples: { body: { reason: "It hangs." }, answer: { kind: "Pod", name: "web-7887448d46-kbmpv" } },
});

export const labelWorkload = route({
  method: "POST",
  path: "/deployments/{id}/workloads/{kind}/{name}:label",
  operationId: "labelWorkload",
  permission: "deployments:operate",
  noun: "workload",
  summary: "Set and take away labels of an object",
  description:
    "At once, and on that object alone: pods get theirs from their workload's template, which an upgrade changes. A key has one value; `null` takes it away. Labels that say whose an object is are not changed: those of `pitrix.io`, `app.kubernetes.io/instance` and `app.kubernetes.io/managed-by`.",
  input: {
    params: params.extend({ kind: z.enum(LABELLED_KINDS), name }),
    query: noQuery,
    body: z.strictObject({ labels: LabelChange, reason }),
  },
  output: ObjectName,
  status: 200,
  idempotent: "commit",
  problems: CLUSTER_PROBLEMS,
  examples: { body: { labels: { tier: "gold", canary: null } }, answer: { kind: "Deployment", name: "web" } },
});

export const restartWorkload = route({
  method: "POST",
  path: "/deployments/{id}/workloads/{kind}/{name}:restart",
  operationId: "restartWorkload",
  permission: "deployments:restart",
  noun: "workload",
  summary: "Start the pods of one workload anew",
  description:
    "One after the other, as the workload says itself; `GET …/workloads` shows how far it is (`updated`). Nothing else changes, so that no job is needed. 409 `deployment-busy` while a job changes the deployment.",
  input: {
    params: params.extend({ kind: z.enum(RESTARTED_KINDS), name }),
    query: noQuery,
    body: z.strictObject({ reason }).optional(),
  },
  output: ObjectName,
  status: 200,
  idempotent: "commit",
  problems: ["deployment-busy", ...CLUSTER_PROBLEMS],
  examples: { body: { reason: "It leaks memory." }, answer: { kind: "Deployment", name: "web" } },
});
