import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";

const Texts = z.record(z.string(), z.string());

/** What every object of a cluster says of itself. */
const Meta = z.object({
  metadata: z.object({
    name: z.string(),
    resourceVersion: z.string().optional(),
    generation: z.number().optional(),
    creationTimestamp: z.string().optional(),
    deletionTimestamp: z.string().optional(),
    labels: Texts.optional(),
    annotations: Texts.optional(),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() }))
      .optional(),
  }),
});
export type Meta = z.infer<typeof Meta>["metadata"];

export function metaOf(object: JsonObject): Meta {
  return Meta.parse(object).metadata;
}

export interface Named {
  readonly kind: string;
  readonly name: string;
}

/**
 * Whoever makes it anew when it is gone: the workload that a user knows. Deployments name their replica sets by a hash that
 * their pods bear as a label, cron jobs theirs by the minute, so that neither has to be read.
 */
export function ownerOf({ ownerReferences, labels }: Pick<Meta, "ownerReferences" | "labels">): Named | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { kind, name } = owner;
  const hash = labels?.["pod-template-hash"];
  if (kind === "ReplicaSet" && hash !== undefined && name.endsWith(`-${hash}`))
    return { kind: "Deployment", name: name.slice(0, -hash.length - 1) };
  return { kind, name };
}

/** The words of an object, bounded. */
export const MOST_WORDS = 1000;
export const words = (text: string | undefined): string | undefined =>
  text === undefined || text === "" ? undefined : text.slice(0, MOST_WORDS);
