import * as z from "zod";
import type { ObjectRef } from "../workloads.ts";
import { readDocuments } from "./yaml.ts";

/** As far as every object of a cluster goes. What else it holds is kept. */
export const ClusterObject = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});
export type ClusterObject = z.infer<typeof ClusterObject>;

/** What is neither an object nor a list of them is named. */
export class UnreadableObject extends Error {
  override readonly name = "UnreadableObject";
}

/**
 * The objects of a text with many YAML documents; those of a list (`kind: List`) one by one, empty documents none.
 * @throws UnreadableObject, or what the YAML reader says
 */
export function readObjects(text: string): ClusterObject[] {
  return readDocuments(text).flatMap((document) => (document === null ? [] : objectsOf(document)));
}

const ObjectList = z.looseObject({ kind: z.string().endsWith("List"), items: z.array(z.unknown()) });

function objectsOf(document: unknown): ClusterObject[] {
  const list = ObjectList.safeParse(document);
  if (list.success) return list.data.items.flatMap(objectsOf);
  const object = ClusterObject.safeParse(document);
  if (object.success) return [object.data];
  const issue = object.error.issues[0];
  throw new UnreadableObject(
    `an object is none of a cluster: /${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}`,
  );
}

/** Which object it is; the namespace as it says itself, or else the release's, which objects of no namespace do not have. */
export function refOf({ apiVersion, kind, metadata }: ClusterObject, namespace?: string): ObjectRef {
  const own = metadata.namespace ?? namespace;
  return { apiVersion, kind, name: metadata.name, ...(own === undefined ? {} : { namespace: own }) };
}

/** One text for one object, whatever version of its group it is spoken of in. */
export function refKey({ apiVersion, kind, namespace = "", name }: ObjectRef): string {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return `${group}/${kind}/${namespace}/${name}`;
}
