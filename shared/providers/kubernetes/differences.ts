import * as z from "zod";
import type { ObjectChange } from "../workloads.ts";
import { isSecretName } from "./secret-names.ts";

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
 * characters are cut. What a name calls a secret is masked wherever it stands: a variable `DB_PASSWORD`, a member `token`.
 * @param secret values of its data are masked
 */
export function differences(before: unknown, after: unknown, secret: boolean): Fields {
  const fields: { pointer: string; before?: unknown; after?: unknown }[] = [];
  const hidden = (pointer: string) =>
    secret && (/^\/(data|stringData)(\/|$)/.test(pointer) || pointer === LAST_APPLIED);
  const shown = (pointer: string, key: string, value: unknown) => (hidden(pointer) ? MASK : masked(key, value));
  const visit = (pointer: string, name: string, one: unknown, other: unknown): void => {
    if (OF_CLUSTER.has(pointer) || fields.length >= MOST_FIELDS || same(one, other)) return;
    const [a, b] = [membersOf(one), membersOf(other)];
    // A member that is a secret's goes by itself, so that its name is seen and its value is not.
    if (a !== undefined && b !== undefined) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const called = [a, b].map((members) => nameOf(members, key)).find(isSecretName) ?? key;
        visit(`${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, called, a[key], b[key]);
      }
      return;
    }
    fields.push({
      pointer,
      ...(one === undefined ? {} : { before: shown(pointer, name, one) }),
      ...(other === undefined ? {} : { after: shown(pointer, name, other) }),
    });
  };
  visit("", "", before, after);
  return fields;
}

/** What a member is called: the value of a variable by the variable's name. */
function nameOf(members: Readonly<Record<string, unknown>>, key: string): string {
  const { name } = members;
  return key === "value" && typeof name === "string" ? name : key;
}

/** Without texts whose name says that they are secret, and without the rest of long ones. */
function masked(name: string, value: unknown): unknown {
  if (typeof value === "string") return isSecretName(name) ? MASK : cut(value);
  if (Array.isArray(value)) return value.map((item) => masked(name, item));
  const members = membersOf(value);
  if (members === undefined) return value;
  return Object.fromEntries(Object.entries(members).map(([key, own]) => [key, masked(nameOf(members, key), own)]));
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

function cut(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}
