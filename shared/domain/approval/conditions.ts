import * as z from "zod";
import { STAGES, Stage } from "../app/curated.ts";

/** What is asked for, in the figures that a flow may depend on. A figure that is not known is left out. */
export const Facts = z.object({
  /** Id of the app. */
  app: z.string().optional(),
  stage: Stage.optional(),
  provider: z.string().optional(),
  /** Machines altogether. */
  nodes: z.int().optional(),
  /** Virtual processors altogether. */
  cpu: z.int().optional(),
  /** MiB altogether. */
  memory: z.int().optional(),
  /** Estimated price of a month in the smallest unit of the currency. */
  cost: z.object({ amount: z.int(), currency: z.string() }).optional(),
  /** Groups of whoever asks, with all that these lie in: `tenant-a/eng`. */
  groups: z.array(z.string()),
});
export type Facts = z.infer<typeof Facts>;

const bound = z.int().min(0).max(1_000_000_000);
const names = z.array(z.string().min(1).max(200)).min(1).max(50);

/**
 * When a flow or a step applies: every member that is there has to hold. What is not known holds, so that nobody
 * comes round an approval by leaving something out: a deployment that names no stage is asked like one of each stage.
 */
export const When = z.strictObject({
  apps: names.optional(),
  stages: z.array(Stage).min(1).max(STAGES.length).optional(),
  providers: names.optional(),
  /** Holds for members of one of these groups and of all groups below it. */
  groups: names.optional(),
  nodesOver: bound.optional(),
  cpuOver: bound.optional(),
  /** MiB. */
  memoryOver: bound.optional(),
  /** Of a month. An estimate in another currency is not known. */
  costOver: z
    .strictObject({
      /** In the currency's smallest unit. */
      amount: bound,
      /** ISO 4217. */
      currency: z.string().regex(/^[A-Z]{3}$/, "must be three capital letters"),
    })
    .optional(),
});
export type When = z.infer<typeof When>;

/** Whether all conditions hold. Without conditions it applies. */
export function applies(when: When | undefined, facts: Facts): boolean {
  if (when === undefined) return true;
  const { cost } = facts;
  return (
    among(when.apps, facts.app) &&
    among(when.stages, facts.stage) &&
    among(when.providers, facts.provider) &&
    over(when.nodesOver, facts.nodes) &&
    over(when.cpuOver, facts.cpu) &&
    over(when.memoryOver, facts.memory) &&
    over(when.costOver?.amount, cost?.currency === when.costOver?.currency ? cost?.amount : undefined) &&
    (when.groups === undefined || when.groups.some((group) => facts.groups.includes(group)))
  );
}

function among<T>(wanted: readonly T[] | undefined, fact: T | undefined): boolean {
  return wanted === undefined || fact === undefined || wanted.includes(fact);
}

function over(limit: number | undefined, fact: number | undefined): boolean {
  return limit === undefined || fact === undefined || fact > limit;
}
