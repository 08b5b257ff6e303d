import * as z from "zod";
import { Problem } from "../../kernel/problem.ts";
import {
  type Amounts,
  type Counter,
  type Holding,
  LARGEST,
  RESOURCE_NAMES,
  RESOURCES,
  type Resource,
  ROOT,
  type Shortage,
  UNLIMITED,
} from "./schema.ts";

export type Limits = Readonly<Record<Resource, number>>;

/** What a tenant may have until the platform decides otherwise. A group has no limit until somebody sets one. */
const BUILT_IN: Limits = {
  deployments: 1_000,
  nodes: 5_000,
  cpu: 20_000,
  memory: 80_000_000,
  volume: 2_000_000,
  repos: 500,
  tokens: 1_000,
};

/**
 * A stage's own defaults, as the operator writes them: `deployments=20,nodes=unlimited`. What is not named has the
 * built-in default.
 */
export const QuotaDefaults = z
  .string()
  .default("")
  .transform((text, context): Limits => {
    const limits = { ...BUILT_IN };
    for (const part of text.split(",").filter((one) => one.trim() !== "")) {
      const [name = "", value = ""] = part.split("=").map((side) => side.trim());
      const resource = RESOURCE_NAMES.find((known) => known === name);
      const limit = value === "unlimited" ? UNLIMITED : /^\d{1,13}$/.test(value) ? Number(value) : Number.NaN;
      if (resource === undefined || !(limit === UNLIMITED || limit <= LARGEST))
        context.addIssue(`"${part}" is no "<resource>=<number or unlimited>"; resources: ${RESOURCE_NAMES.join(", ")}`);
      else limits[resource] = limit;
    }
    return limits;
  });

/** The limits that hold where nobody set one. */
export function defaultsFor(group: string, tenantDefaults: Limits): Limits {
  if (group === ROOT) return tenantDefaults;
  return each(() => UNLIMITED);
}

/** One value for each resource. */
export function each(value: (resource: Resource) => number): Record<Resource, number> {
  return {
    deployments: value("deployments"),
    nodes: value("nodes"),
    cpu: value("cpu"),
    memory: value("memory"),
    volume: value("volume"),
    repos: value("repos"),
    tokens: value("tokens"),
  };
}

/** Groups beyond these are not counted: a transaction takes 100 writes, and a person in more groups than that is everybody. */
const GROUPS = 40;

/**
 * What an object will hold: its amounts, counted for the tenant and for every group of its author.
 * @param groups group refs of the caller, `tenant-a/eng/backend`, ancestors included; those of other tenants are passed over
 */
export function holding(tenantId: string, groups: readonly string[], amounts: Amounts): Holding {
  const prefix = `${tenantId}/`;
  const paths = groups.filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(tenantId.length));
  return { amounts, groups: [...new Set(paths)].sort().slice(0, GROUPS) };
}

/** The counters that a holding counts in. */
export function countersOf({ groups }: Pick<Holding, "groups">): readonly string[] {
  return [ROOT, ...groups];
}

export function limitOf(counter: Counter, resource: Resource): number {
  return counter.left[resource] + counter.used[resource];
}

export function isUnlimited(limit: number): boolean {
  return limit > LARGEST;
}

/** How a counter is called where people read it: `tenant-a`, `tenant-a/eng`. */
export function nameOf({ tenantId, group }: Pick<Counter, "tenantId" | "group">): string {
  return group === ROOT ? tenantId : `${tenantId}${group}`;
}

/** How what is asked stands to one counter, for each resource that is asked and limited. `more` is 0 where it fits. */
export function compare(counter: Counter, amounts: Amounts): readonly Shortage[] {
  return RESOURCE_NAMES.flatMap((resource) => {
    const asked = amounts[resource] ?? 0;
    const limit = limitOf(counter, resource);
    if (asked === 0 || isUnlimited(limit)) return [];
    const more = Math.max(0, asked - counter.left[resource]);
    const { unit } = RESOURCES[resource];
    return [{ resource, unit, of: nameOf(counter), limit, used: counter.used[resource], asked, more }];
  });
}

/** Everything that does not suffice, in all the counters. */
export function shortages(counters: readonly Counter[], amounts: Amounts): readonly Shortage[] {
  return counters.flatMap((counter) => compare(counter, amounts)).filter(({ more }) => more > 0);
}

/** 403: what is missing, and how much of it. `retryable`: somebody may give something back. */
export function quotaExceeded(exceeded: readonly Shortage[]): Problem {
  const words = exceeded.map(
    ({ resource, unit, of, limit, used, asked, more }) =>
      `${more} more ${resource === unit ? resource : `${unit} of ${resource}`} for ${of} (limit ${limit}, used ${used}, asked ${asked})`,
  );
  return new Problem({
    status: 403,
    code: "quota-exceeded",
    title: "The quota does not suffice",
    detail: `This needs ${words.join("; ")}. Delete what is no longer needed, or ask for more with POST /quota-requests.`,
    extensions: { exceeded },
  });
}

/** What objects of one author hold together. @throws Error for none, and for those that count in different groups */
export function together(holdings: readonly Holding[]): Holding {
  const [first, ...rest] = holdings;
  if (first === undefined || rest.some(({ groups }) => groups.join() !== first.groups.join()))
    throw new Error("these do not count together");
  const sum = (resource: Resource) => holdings.reduce((total, { amounts }) => total + (amounts[resource] ?? 0), 0);
  return { ...first, amounts: each(sum) };
}

/** The larger of two holdings of one object, amount by amount: what it holds while it changes from one into the other. */
export function larger(one: Holding, other: Holding): Holding {
  return { ...one, amounts: each((resource) => Math.max(one.amounts[resource] ?? 0, other.amounts[resource] ?? 0)) };
}

/** What a holding has more than another, amount by amount; never less than nothing. */
export function beyond(holding: Holding, other: Holding): Holding {
  return {
    ...holding,
    amounts: each((resource) => Math.max(0, (holding.amounts[resource] ?? 0) - (other.amounts[resource] ?? 0))),
  };
}
