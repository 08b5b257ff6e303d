import * as z from "zod";
import type { InspectedKind, JsonObject } from "../../workloads.ts";
import { KINDS } from "./kinds.ts";

/** The part of every object that is read here; the rest passes as it came. */
export const Metadata = z.looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() });
export const Listed = z.looseObject({ metadata: Metadata });

export const List = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(Listed).nullable(),
});

/** An object of a list says not what it is; and who set which field is of no use to who looks, and half of its bytes. */
export function shown(kind: InspectedKind, object: z.infer<typeof Listed>): JsonObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, apiVersion: KINDS[kind].apiVersion, kind, metadata };
}

export const Watched = z.object({ type: z.string(), object: z.looseObject({ metadata: Metadata.optional() }) });
