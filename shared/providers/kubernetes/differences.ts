import * as z from "zod";
import type { ObjectChange } from "../workloads.ts";

type Fields = NonNullable<ObjectChange["fields"]>;

export const MASK = "********";
/** Of one object: more is no diff that somebody reads. */
const MOST_FIELDS = 200;
const LONGEST_VALUE = 2000;

/** What the cluster writes about an object, and no package says. */
const OF_CLUSTER: ReadonlySet<string> = new Set([
  "/status",
  "/metadata/managedFields",
  "/metadata/resourceVersion",
  "/metadata/generation",
  "/metadata/uid",
  "/metadata/creationTimestamp",
  "/metadata/selfLink",
]);
const LAST_APPLIED = "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration";

/**
 * Fields in which two versions of an object differ, in the order of the first, at most 200. Texts of more than 2,000
 * characters are cut.
 * @param secret values of its data are masked
 */
export function differences(before: unknown, after: unknown, secret: boolean): Fields {
  const fields: { pointer: string; before?: unknown; after?: unknown }[] = [];
  const hidden = (pointer: string) =>
    secret && (/^\/(data|stringData)(\/|$)/.test(pointer) || pointer === LAST_APPLIED);
  const shown = (pointer: string, value: unknown) => (hidden(pointer) ? MASK : cut(value));
  const visit = (pointer: string, one: unknown, other: unknown): void => {
    if (OF_CLUSTER.has(pointer) || fields.length >= MOST_FIELDS || same(one, other)) return;
    const [a, b] = [membersOf(one), membersOf(other)];
    // A member that is a secret's goes by itself, so that its name is seen and its value is not.
    if (a !== undefined && b !== undefined) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        visit(`${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, a[key], b[key]);
      return;
    }
    fields.push({
      pointer,
      ...(one === undefined ? {} : { before: shown(pointer, one) }),
      ...(other === undefined ? {} : { after: shown(pointer, other) }),
    });
  };
  visit("", before, after);
  return fields;
}

const Members = z.record(z.string(), z.unknown());

/** Of a map, or of a list by its positions; `undefined` of everything else. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (Array.isArray(value)) return Object.fromEntries(value.entries());
  return Members.safeParse(value).data;
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [a, b] = [membersOf(one), membersOf(other)];
  if (a === undefined || b === undefined || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

function cut(value: unknown): unknown {
  return typeof value === "string" && value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}
