import * as z from "zod";
import { CommandEntry } from "../../../shared/domain/command/ledger.ts";
import { Effect } from "../../../shared/domain/effect/schema.ts";
import { TaskStatus } from "../../../shared/domain/job/schema.ts";
import { JobView, LayerView, TaskDetail } from "../../../shared/domain/job/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, idText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const example = {
  id: "job-0m9x2k4f7abcdefghj",
  kind: "deploy",
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  provider: "aws",
  status: "running",
  attempt: 1,
  layers: 7,
  tasks: 21,
  cancelRequested: false,
  createdBy: "tok-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  startedAt: "2026-11-21T09:00:01.000Z",
  version: 2,
};
const task = {
  id: "task-0m9x2k4f7abcdefghj",
  kind: "create-instance",
  layer: 1,
  place: 0,
  nodeId: "node-0m9x2k4f7abcdefghj",
  status: "succeeded",
  attempts: 1,
  startedAt: "2026-11-21T09:00:02.000Z",
  finishedAt: "2026-11-21T09:00:04.000Z",
};

const params = idParams("job");

export const list = route({
  method: "GET",
  path: "/jobs",
  operationId: "listJobs",
  permission: "jobs:read",
  noun: "job",
  summary: "List jobs, newest first: all, or those of one deployment",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      deploymentId: idText("deployment").optional(),
    }),
    body: noBody,
  },
  output: pageOf(JobView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/jobs/{id}",
  operationId: "getJob",
  permission: "jobs:read",
  noun: "job",
  summary: "Read a job and how far it is",
  description:
    "`percent` weighs the finished tasks of its phase by the time that their kinds usually take; 100 only when the job has succeeded or was taken back. `failure` says which step failed, where and why, whether a retry helps, and in `next` what to do.",
  input: { params, query: noQuery, body: noBody },
  output: JobView.extend({ percent: z.int().min(0).max(100) }),
  status: 200,
  progress: true,
  problems: [],
  examples: { answer: { ...example, percent: 40 } },
});

export const tasks = route({
  method: "GET",
  path: "/jobs/{id}/tasks",
  operationId: "listJobTasks",
  permission: "jobs:read",
  noun: "job",
  summary: "Read a job's steps",
  description:
    "In the order in which they run, those that take back behind the others. Layers run one after the other, the tasks of a layer at the same time: `layers` counts those of the whole job by their kinds, whichever page is asked. A step that ran a command says which `service` of the package it was, its `exitCode`, the end of its `output` without secrets, and how long it took.",
  input: {
    params,
    query: z.strictObject({
      ...pageQuery,
      layer: z.coerce.number().int().min(0).optional().describe("Those of one layer alone, from 0 in each phase."),
      phase: z.enum(["do", "undo"]).optional().describe("What the job does, or what takes it back."),
      status: TaskStatus.optional(),
    }),
    body: noBody,
  },
  output: pageOf(TaskDetail).extend({ layers: z.array(LayerView) }),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: { items: [task], layers: [{ layer: 1, kinds: [{ kind: task.kind, statuses: { succeeded: 1 } }] }] },
  },
});

export const effects = route({
  method: "GET",
  path: "/jobs/{id}/effects",
  operationId: "listJobEffects",
  permission: "jobs:read",
  noun: "job",
  summary: "Read what a job asked of the cloud and of its agents, and what came back",
  description:
    "Every call that changes something is noted before it is made and again when it has come back: after a fault one sees what was asked. A call without `answeredAt` had no answer; the step that asked it has looked again since, or will. Commands of agents stand among them as `drone` and `frontgate`: when they were made, taken on and answered, and how they ended. In the order of the steps; a page holds so many steps, each with all of its calls.",
  input: { params, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(
    z
      .object({ taskId: z.string(), kind: z.string().describe("Of the step."), nodeId: z.string().optional() })
      .extend(Effect.shape)
      .extend({ command: CommandEntry.optional() }),
  ),
  status: 200,
  problems: [],
  examples: {
    answer: {
      items: [
        {
          taskId: task.id,
          kind: "create-node",
          nodeId: task.nodeId,
          call: "instances.create",
          of: task.nodeId,
          askedAt: "2026-11-21T09:00:02.000Z",
          answeredAt: "2026-11-21T09:00:03.000Z",
          answer: "i-0abc",
        },
        {
          taskId: task.id,
          kind: "run-service",
          nodeId: task.nodeId,
          call: "drone",
          of: task.nodeId,
          askedAt: "2026-11-21T09:00:04.000Z",
          answeredAt: "2026-11-21T09:00:06.000Z",
          command: {
            id: "cmd-0a1b2c3d4e5f6g7h8j",
            attempt: 1,
            sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            acceptedAt: "2026-11-21T09:00:04.500Z",
            status: "succeeded",
            exitCode: 0,
          },
        },
      ],
    },
  },
});

export const retry = route({
  method: "POST",
  path: "/jobs/{id}:retry",
  operationId: "retryJob",
  permission: "jobs:retry",
  noun: "job",
  summary: "Go on with a failed or cancelled job where it ended",
  input: { params, query: noQuery, body: emptyBody },
  output: JobView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state", "deployment-busy"],
  examples: { answer: { ...example, status: "queued", attempt: 2, version: 5 } },
});

export const cancel = route({
  method: "POST",
  path: "/jobs/{id}:cancel",
  operationId: "cancelJob",
  permission: "jobs:cancel",
  noun: "job",
  summary: "Begin no further step of a job, and take back what it has done",
  description:
    "Commands that run are awaited. Then what the job has done is taken back, where its kind can: the job ends `cancelled` with `undone`, and the deployment is what it was before (a new one is `failed`, with nothing left in the cloud). With `undo: false`, or where the kind cannot, the deployment stays as the job left it: retry the job, or delete the deployment.",
  input: {
    params,
    query: noQuery,
    body: z
      .strictObject({
        undo: z.boolean().optional().describe("Default: `true` where the kind of the job can be undone."),
      })
      .optional(),
  },
  output: JobView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state", "cannot-undo"],
  examples: { body: { undo: true }, answer: { ...example, cancelRequested: true, undo: true, version: 3 } },
});

export const undo = route({
  method: "POST",
  path: "/jobs/{id}:undo",
  operationId: "undoJob",
  permission: "jobs:cancel",
  noun: "job",
  summary: "Take back what a failed or cancelled job has done",
  description:
    "For a job that is not worth a retry. It runs once more, backwards: it ends `cancelled` with `undone`, and the deployment is what it was before it. When that fails it can be retried, and goes on taking back.",
  input: { params, query: noQuery, body: emptyBody },
  output: JobView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state", "deployment-busy", "cannot-undo"],
  examples: {
    answer: { ...example, status: "queued", attempt: 2, cancelRequested: true, undo: true, version: 5 },
  },
});
