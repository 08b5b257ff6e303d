import type { ObjectChange } from "../../workloads.ts";
import { isObject, textAt } from "../members.ts";

type Field = NonNullable<ObjectChange["fields"]>[number];

/** Stands for what is secret, as everywhere. */
const MASK = "********";
const MAX_FIELDS = 100;
/** What the cluster writes itself. */
const ITS_OWN: ReadonlySet<string> = new Set([
  "/status",
  "/metadata/managedFields",
  "/metadata/resourceVersion",
  "/metadata/generation",
  "/metadata/creationTimestamp",
  "/metadata/uid",
  "/metadata/selfLink",
]);

/** Where two states of one object differ, as whoever reads them sees it. Pure. Of a Secret no value is told. */
export function differences(before: unknown, after: unknown): readonly Field[] {
  const fields: Field[] = [];
  collect(before, after, "", fields);
  const secret = [before, after].some((one) => textAt(one, "kind") === "Secret");
  return secret ? fields.map(masked) : fields;
}

function collect(before: unknown, after: unknown, pointer: string, into: Field[]): void {
  if (into.length >= MAX_FIELDS || ITS_OWN.has(pointer) || JSON.stringify(before) === JSON.stringify(after)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      collect(before[key], after[key], `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, into);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      collect(before[index], after[index], `${pointer}/${index}`, into);
  } else {
    into.push({
      pointer,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}

function masked(field: Field): Field {
  if (!/^(\/(data|stringData)(\/.*)?)?$/s.test(field.pointer)) return field;
  const hidden = Object.keys(field).filter((key) => key !== "pointer");
  return { pointer: field.pointer, ...Object.fromEntries(hidden.map((key) => [key, MASK])) };
}
