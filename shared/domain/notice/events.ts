import * as z from "zod";
import { DeploymentHealth } from "../deployment/schema.ts";
import { FailureNext, JobKind, Left } from "../job/schema.ts";
import { Phase } from "../review/phase.ts";

const id = z.string();
/** One line for people; what is longer is cut. */
const text = z.string().transform((given) => given.slice(0, 1000));

const deployment = z.object({
  deploymentId: id,
  name: text,
  status: z.string(),
  appId: id,
  appVersionId: id,
  runtimeId: id,
  /** The job that brought it there. */
  jobId: id,
  reason: text.optional(),
});

const job = z.object({
  jobId: id,
  kind: JobKind,
  deploymentId: id,
  attempt: z.int(),
  /** Of a job that failed. */
  failure: z
    .object({
      code: z.string(),
      message: text,
      /** The step in words, and where: its output is not told to others, the API has it. */
      step: text.optional(),
      nodeId: id.optional(),
      nodeName: text.optional(),
      providerCode: text.optional(),
      retryable: z.boolean(),
      remedy: text,
      next: FailureNext.optional(),
    })
    .optional(),
  /** Of a forced deletion without its cluster: what may be left there, and by what labels it is known. */
  left: Left.extend({ reason: text }).optional(),
});

const appVersion = z.object({
  appVersionId: id,
  appId: id,
  status: z.string(),
  /** The part of the review that it was about. */
  phase: Phase.optional(),
  reviewId: id.optional(),
  /** `owner`, `reviewer` or `platform`: for whom it was done. */
  actedAs: z.string(),
  reason: text.optional(),
});

const alarm = z.object({
  alarmId: id,
  deploymentId: id,
  name: text,
  item: z.string(),
  severity: z.string(),
  /** Such as `> 90`. */
  condition: z.string(),
  breaching: z.array(z.object({ nodeId: id, value: z.union([z.number(), z.string()]) })),
});

/** `differences`: how many fields differ; `GET /deployments/{id}/drift` says which. */
const drift = z.object({ deploymentId: id, differences: z.int() });

const rollout = z.object({
  rolloutId: id,
  appId: id,
  appVersionId: id,
  status: z.string(),
  reason: text.optional(),
});

const approval = z.object({
  approvalId: id,
  /** What was asked for, such as `deploy`. */
  kind: z.string(),
  /** The object that waits, such as a deployment's id. */
  subject: id,
  requestedBy: id,
  /** What is to be approved, in a sentence. */
  summary: text.optional(),
  /** Who decided, and why. */
  decidedBy: id.optional(),
  reason: text.optional(),
  /** RFC 3339: when it expires by itself. */
  deadline: z.string().optional(),
});

const order = z.object({
  orderId: id,
  marketId: id,
  offerId: id,
  appId: id,
  /** Of the app. */
  name: text,
  status: z.string(),
  reason: text.optional(),
});

/**
 * Everything that webhooks and mails tell, each with its data. The list grows: who receives an unknown type ignores it.
 * Data are ids and short texts, never a secret.
 */
export const EVENTS = {
  "deployment.active": { summary: "A deployment runs", data: deployment },
  "deployment.stopped": { summary: "A deployment was stopped", data: deployment },
  "deployment.failed": { summary: "A deployment failed", data: deployment },
  "deployment.deleted": { summary: "A deployment is gone, with its machines", data: deployment },
  "alarm.raised": { summary: "What a node measured breached an alarm's threshold", data: alarm },
  "alarm.cleared": { summary: "What breached an alarm's threshold is well again", data: alarm },
  "deployment.health-changed": {
    summary: "An app's health is another: some or all of its nodes are not well, or all are again",
    data: z.object({ deploymentId: id, name: text, health: DeploymentHealth, before: DeploymentHealth }),
  },
  "deployment.drifted": { summary: "The cloud has something else than a deployment says", data: drift },
  "deployment.in-sync": { summary: "The cloud has again what a deployment says", data: drift },
  "job.started": { summary: "A job began, or was tried again", data: job },
  "job.succeeded": { summary: "A job ended well", data: job },
  "job.failed": { summary: "A job failed", data: job },
  "job.cancelled": { summary: "A job was cancelled", data: job },
  "app-version.submitted": { summary: "A version was submitted for review", data: appVersion },
  "app-version.passed": { summary: "A version passed the last phase of its review", data: appVersion },
  "app-version.rejected": { summary: "A version was rejected by a review", data: appVersion },
  "app-version.released": { summary: "A version was released", data: appVersion },
  "app-version.suspended": { summary: "A version was suspended", data: appVersion },
  "app-version.recovered": { summary: "A suspended version is back", data: appVersion },
  "rollout.halted": { summary: "A rollout was halted: by its gate, or by somebody", data: rollout },
  "rollout.succeeded": { summary: "A rollout has upgraded everything that it was to", data: rollout },
  "rollout.failed": { summary: "A rollout was taken back", data: rollout },
  "approval.requested": { summary: "A request waits for approval", data: approval },
  "approval.approved": { summary: "A request was approved", data: approval },
  "approval.rejected": { summary: "A request was rejected", data: approval },
  "approval.withdrawn": { summary: "A request was withdrawn by its author", data: approval },
  "approval.expired": { summary: "A request expired before it was decided", data: approval },
  "order.created": { summary: "A tenant ordered an app in a market of yours", data: order },
  "order.confirmed": { summary: "A vendor confirmed your order", data: order },
  "order.cancelled": { summary: "The other side cancelled an order", data: order },
  "tenant.suspended": { summary: "The tenant was suspended", data: z.object({ reason: text.optional() }) },
  "tenant.resumed": { summary: "The tenant is active again", data: z.object({ reason: text.optional() }) },
  "invitation.created": {
    summary: "Somebody was invited to the tenant",
    data: z.object({ invitationId: id, email: z.string(), roles: z.array(z.string()), expiresAt: z.string() }),
  },
  "quota.exceeded": {
    summary: "A request was refused because a quota was used up",
    data: z.object({
      resource: z.string(),
      limit: z.number(),
      used: z.number(),
      needed: z.number(),
      group: z.string().optional(),
    }),
  },
  "webhook.ping": { summary: "Somebody tries the webhook out", data: z.object({ webhookId: id }) },
  "webhook.disabled": {
    summary: "A webhook was disabled, as its receiver did not take anything for days, or said that it is gone",
    data: z.object({ webhookId: id, url: z.string(), reason: z.string(), failingSince: z.string().optional() }),
  },
} as const satisfies Readonly<Record<string, { readonly summary: string; readonly data: z.ZodType }>>;

export type EventType = keyof typeof EVENTS;

/** A type with its data, as whoever writes it gives it. */
export type Event = {
  [T in EventType]: { readonly type: T; readonly data: z.input<(typeof EVENTS)[T]["data"]> };
}[EventType];

export function isEventType(given: string): given is EventType {
  return Object.hasOwn(EVENTS, given);
}

export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENTS).filter(isEventType);

export const EventType = z.string().refine(isEventType, "is no type of event");
