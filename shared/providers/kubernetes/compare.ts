import * as z from "zod";
import type { ObjectChange, ReleasePlace } from "../workloads.ts";
import { differences } from "./differences.ts";
import { found, textOf } from "./json.ts";
import { type ClusterObject, refOf } from "./objects.ts";
import { refused } from "./refused.ts";
import type { Resources } from "./resources.ts";
import { Status, statusError } from "./status.ts";
import type { ClusterTransport } from "./transport.ts";

/** Objects that are compared at the same time. */
const AT_ONCE = 8;
const Parsed = z.looseObject({}).transform((object) => object);

export interface Comparison {
  readonly transport: ClusterTransport;
  readonly resources: Resources;
  /** Who applies: what others hold of an object is no change. */
  readonly manager: string;
  /** Tells what is refused of an object beside it, in place of throwing it. */
  readonly refusals?: true;
}

/**
 * What applying objects would change of what is there, by the API server's own dry run: its defaults, its admission and
 * what others have set are all looked at. Objects that would stay as they are are left out. An immutable field makes it a
 * `replace`, with the fields that stand in the way. Two requests for each object, and one for each version of a group.
 * @throws ProviderError `denied`, `quota`, `invalid` as applying it would
 */
export async function compareObjects(
  comparison: Comparison,
  place: ReleasePlace,
  objects: readonly ClusterObject[],
): Promise<readonly ObjectChange[]> {
  const changes: (ObjectChange | undefined)[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE)
    changes.push(...(await Promise.all(objects.slice(at, at + AT_ONCE).map((one) => compare(comparison, place, one)))));
  return changes.flatMap((change) => change ?? []);
}

async function compare(
  { transport, resources, manager, refusals }: Comparison,
  { namespace }: ReleasePlace,
  object: ClusterObject,
): Promise<ObjectChange | undefined> {
  const resource = await resources.of(object.apiVersion, object.kind);
  const ref = refOf(object, resource?.namespaced === false ? undefined : namespace);
  const path = await resources.pathOf(ref, namespace);
  // Its kind is defined by the package itself, and not yet there.
  if (path === undefined) return { ...ref, action: "create" };
  const live = await found(transport, Parsed, { method: "GET", path });
  const answer = await transport.request({
    method: "PATCH",
    path: `${path}?dryRun=All&force=true&fieldManager=${manager}`,
    headers: { "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify(object),
  });
  const text = await textOf(answer.body);
  if (answer.status < 300) {
    if (live === undefined) return { ...ref, action: "create" };
    const fields = differences(live, JSON.parse(text), object.kind === "Secret");
    return fields.length === 0 ? undefined : { ...ref, action: "change", fields };
  }
  // Its namespace is not there yet: everything in it is new.
  if (answer.status === 404) return { ...ref, action: "create" };
  const fault = statusError(answer.status, text, transport.clean);
  const told = refusals === true ? refused(fault) : undefined;
  const fixed = live === undefined ? [] : immutableFields(text);
  if (fixed.length > 0) return { ...ref, action: "replace", fields: fixed.map((pointer) => ({ pointer })), ...told };
  if (told !== undefined) return { ...ref, action: live === undefined ? "create" : "change", ...told };
  throw fault;
}

/** Pointers of the fields that the API server lets nobody change. */
function immutableFields(text: string): readonly string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return [];
  }
  const causes = Status.safeParse(answer).data?.details?.causes ?? [];
  const fields = causes.flatMap(({ field = "", message = "" }) =>
    /immutable|updates to .* are forbidden/.test(message)
      ? [`/${field.replace(/\[(\d+)\]/g, ".$1").replaceAll(".", "/")}`]
      : [],
  );
  return [...new Set(fields)];
}
