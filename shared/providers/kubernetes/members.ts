import type { JsonObject, ObjectRef } from "../workloads.ts";

/** Reading members of objects whose shape nobody promises: a cluster's answers, a publisher's files. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object there, or an empty one. */
export function objectAt(value: unknown, ...path: readonly (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The list there, or an empty one. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text there, or an empty one. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** Names and values that are texts, of labels and annotations. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): Readonly<Record<string, string>> {
  const texts = Object.entries(objectAt(value, ...path)).flatMap(([key, text]) =>
    typeof text === "string" ? [[key, text] as const] : [],
  );
  return Object.fromEntries(texts);
}

export function refOf(object: JsonObject): ObjectRef {
  const namespace = textAt(object, "metadata", "namespace");
  return {
    apiVersion: textAt(object, "apiVersion"),
    kind: textAt(object, "kind"),
    ...(namespace === "" ? {} : { namespace }),
    name: textAt(object, "metadata", "name"),
  };
}

/** `Deployment/web`, as `Adjustments` name it and as messages do. */
export const nameOf = ({ kind, name }: Pick<ObjectRef, "kind" | "name">): string => `${kind}/${name}`;

/** One object and no other, whatever version its API is written in. */
export const identityOf = ({ apiVersion, kind, namespace = "", name }: ObjectRef): string =>
  `${groupOf(apiVersion)}|${kind}|${namespace}|${name}`;

/** `apps/v1` → `apps`; `v1` → empty, the core group. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
