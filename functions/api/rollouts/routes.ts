import * as z from "zod";
import { Gate, Rollout, RolloutWindow, Selector, Target, WaveSize } from "../../../shared/domain/rollout/schema.ts";
import { reason } from "../../../shared/operations/deploy/request.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, idText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const RolloutView = Rollout.omit({ tenantId: true, author: true, turn: true }).meta({ id: "Rollout" });
const TargetView = Target.omit({ tenantId: true, rolloutId: true });

const Candidate = z.object({
  deploymentId: z.string(),
  name: z.string(),
  appVersionId: z.string(),
  stage: z.string().optional(),
  /** Whether a rollout of that version would upgrade it now. */
  affected: z.boolean(),
  /** Why not. */
  leftOut: z
    .object({ code: z.enum(["pinned", "busy", "stopped", "wrong-state", "not-allowed"]), detail: z.string() })
    .optional(),
});

const example = {
  id: "roll-0m9x2k4f7abcdefghj",
  appId: "app-0m9x2k4f7abcdefghj",
  appVersionId: "appv-0m9x2k4f7zzzzzzzzz",
  selector: { stage: "production" },
  status: "running",
  waves: [
    { size: 1, status: "gating", startedAt: "2026-11-21T22:00:00.000Z", gateAt: "2026-11-21T22:34:00.000Z" },
    { size: 3, status: "pending" },
    { size: 36, status: "pending" },
  ],
  wave: 0,
  gate: { minutes: 30, maxUnhealthy: 0 },
  window: { days: ["sat", "sun"], from: "22:00", to: "04:00", timeZone: "Europe/Berlin" },
  onFailure: "revert",
  reason: "It closes a hole.",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T12:00:00.000Z",
  updatedAt: "2026-11-21T22:04:00.000Z",
  version: 3,
};
const target = {
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  place: 0,
  wave: 0,
  status: "upgraded",
  jobId: "job-0m9x2k4f7abcdefghj",
  before: { appVersionId: "appv-0m9x2k4f7abcdefghj", health: "healthy", revision: 2 },
  revision: 3,
};

export const affected = route({
  method: "GET",
  path: "/rollouts:affected",
  operationId: "listAffectedDeployments",
  permission: "rollouts:read",
  noun: "deployment",
  summary: "List the deployments that a version is about",
  description:
    "Deployments of the version's app, in reach of the caller's `deployments:upgrade`, that are at another version; `leftOut` says why one would not be upgraded: pinned, busy, stopped, in another state, or what its own `:upgrade` says against it, such as the version's `upgrade_policy` or other roles.",
  input: {
    params: noParams,
    query: z.strictObject({ appVersionId: idText("appVersion"), ...pageQuery }),
    body: noBody,
  },
  output: pageOf(Candidate),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [
        {
          deploymentId: target.deploymentId,
          name: "my ensemble",
          appVersionId: target.before.appVersionId,
          stage: "production",
          affected: false,
          leftOut: { code: "pinned", detail: "The audit ends in March." },
        },
      ],
    },
  },
});

export const create = route({
  method: "POST",
  path: "/rollouts",
  operationId: "createRollout",
  permission: "rollouts:create",
  noun: "rollout",
  summary: "Upgrade many deployments to a version, wave after wave",
  description:
    "All deployments that `GET /rollouts:affected` names and `selector` means, at most 500, are put in order (by stage from `develop`, then the oldest first) and into waves; which is decided now. `waves` say how many are upgraded when each has ended, as a number or a share of all that is rounded up; the last one is `100%`. Upgrades begin within `window` only, by the clocks of its time zone. When the jobs of a wave have ended, its deployments are watched for `gate.minutes`; where more than `gate.maxUnhealthy` of those upgraded so far have failed, or are in worse health than before, the rollout halts, and with `onFailure: revert` that wave, and what else is worse off, goes back to the revision before. It acts with its author's rights as they are at the time. Also needs `deployments:upgrade`.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      appVersionId: idText("appVersion"),
      selector: Selector.default({}),
      waves: z
        .array(WaveSize)
        .min(1)
        .max(20)
        .default([1, "10%", "100%"])
        .refine((sizes) => sizes.at(-1) === "100%", "The last wave is 100%."),
      gate: Gate.default({ minutes: 30, maxUnhealthy: 0 }),
      window: RolloutWindow.optional(),
      onFailure: z.enum(["halt", "revert"]).default("halt"),
      reason: reason.unwrap(),
    }),
  },
  output: RolloutView,
  status: 201,
  idempotent: "commit",
  problems: [],
  examples: {
    body: {
      appVersionId: example.appVersionId,
      selector: example.selector,
      waves: [1, "10%", "100%"],
      gate: example.gate,
      window: example.window,
      onFailure: "revert",
      reason: example.reason,
    },
    answer: example,
  },
});

export const list = route({
  method: "GET",
  path: "/rollouts",
  operationId: "listRollouts",
  permission: "rollouts:read",
  noun: "rollout",
  summary: "List rollouts, newest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RolloutView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/rollouts/{id}",
  operationId: "getRollout",
  permission: "rollouts:read",
  noun: "rollout",
  summary: "Read a rollout with all its deployments",
  description: "In their order, with wave, state and jobs; those that were left out have no wave and a `reason`.",
  input: { params: idParams("rollout"), query: noQuery, body: noBody },
  output: RolloutView.extend({ deployments: z.array(TargetView) }),
  status: 200,
  problems: [],
  examples: { answer: { ...example, deployments: [target] } },
});

const controlling = {
  method: "POST",
  permission: "rollouts:control",
  noun: "rollout",
  input: { params: idParams("rollout"), query: noQuery, body: z.strictObject({ reason }).optional() },
  output: RolloutView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state"],
} as const;

export const halt = route({
  ...controlling,
  path: "/rollouts/{id}:halt",
  operationId: "haltRollout",
  summary: "Begin no further upgrade",
  description: "Jobs that have begun go on; cancel them by themselves.",
  examples: { body: { reason: "Somebody called." }, answer: { ...example, status: "halted" } },
});

export const resume = route({
  ...controlling,
  path: "/rollouts/{id}:resume",
  operationId: "resumeRollout",
  summary: "Go on with a rollout that was halted",
  description:
    "With the caller's rights from now on. Where a gate has closed, what it saw is accepted: the next wave begins, and the deployments of that one are not looked at again.",
  examples: { body: { reason: "It was the network." }, answer: example },
});

export const revert = route({
  ...controlling,
  path: "/rollouts/{id}:revert",
  operationId: "revertRollout",
  summary: "Take every deployment of a rollout back",
  description:
    "All that it has upgraded, of every wave, go back to the revision before by `:roll-back`, with the caller's rights; also after it has succeeded. One that somebody has changed since is left as it is.",
  examples: { body: { reason: "It loses connections." }, answer: { ...example, status: "reverting", reverts: "all" } },
});
