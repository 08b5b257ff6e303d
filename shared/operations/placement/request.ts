import * as z from "zod";
import { MOST_PLACES } from "../../domain/placement/schema.ts";
import { isObject, json } from "../../packages/json.ts";
import { DeployRequest } from "../deploy/request.ts";
import { mergedOver } from "../given-values.ts";
import { namesOneVersion, ONE_VERSION } from "../wanted-version.ts";

const runtimeId = z.string().min(1).max(80);
const { runtimeId: _, ...deploying } = DeployRequest.shape;

/** One app for several runtimes: what a deployment is asked with, once for all, and what is otherwise on one of them. */
export const PlacementRequest = z
  .strictObject({
    ...deploying,
    runtimeIds: z
      .array(runtimeId)
      .min(1)
      .max(MOST_PLACES)
      .refine((ids) => new Set(ids).size === ids.length, { error: "Name each runtime once." }),
    /** Answers for one of the runtimes, by its id, over those for all: the subnet there. */
    valuesOn: z.record(runtimeId, z.record(z.string(), z.unknown())).default({}),
  })
  .refine(namesOneVersion, ONE_VERSION)
  .refine(({ runtimeIds, valuesOn }) => Object.keys(valuesOn).every((id) => runtimeIds.includes(id)), {
    path: ["valuesOn"],
    error: "Answer for runtimes that runtimeIds names.",
  });
export type PlacementRequest = z.output<typeof PlacementRequest>;

/** What a deployment on that runtime is asked with. Pure. */
export function requestOn({ runtimeIds: _ids, valuesOn, ...request }: PlacementRequest, on: string): DeployRequest {
  const own = Object.hasOwn(valuesOn, on) ? valuesOn[on] : {};
  return { ...request, runtimeId: on, values: mergedOver(objectOf(request.values), objectOf(own)) };
}

function objectOf(value: unknown) {
  const parsed = json.parse(value);
  return isObject(parsed) ? parsed : {};
}
