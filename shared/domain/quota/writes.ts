import type { Write } from "../../platform/dynamodb.ts";
import { counterKey, duePartition, dueShard, dueSortKey, leftName, usedName } from "./entity.ts";
import { countersOf, defaultsFor, type Limits } from "./rules.ts";
import { type Holding, type Resource, Resource as ResourceName, ROOT } from "./schema.ts";

/** How long after a tenant's first use its counters are compared with its objects for the first time. */
const FIRST_CHECK_MS = 3_600_000;

/**
 * The writes that check and take, to be put into the transaction of what takes: one a counter. Each fails when its
 * counter has too little left. Put them last: a transaction names its first failure.
 */
export function takeWrites(tenantId: string, holding: Holding, defaults: Limits, now: Date): readonly Write[] {
  if (asked(holding).length === 0) return [];
  return countersOf(holding).map((group) => {
    const limits = defaultsFor(group, defaults);
    const change = changeOf(holding, -1, (resource) => limits[resource]);
    const conditions = asked(holding).map(([resource, amount]) => {
      const enough = `${leftName(resource)} >= :a_${resource}`;
      // A constant cannot be compared with a constant in an expression: that half is decided here.
      return limits[resource] >= amount ? `(attribute_not_exists(${leftName(resource)}) OR ${enough})` : enough;
    });
    const due = new Date(now.getTime() + FIRST_CHECK_MS).toISOString();
    const isRoot = group === ROOT;
    const sets = [
      ...change.sets,
      "entity = :entity",
      "tenantId = :tenant",
      ...(isRoot ? ["gsi1pk = if_not_exists(gsi1pk, :shard)", "gsi1sk = if_not_exists(gsi1sk, :due)"] : []),
    ];
    return {
      update: {
        key: counterKey(tenantId, group),
        update: `SET ${sets.join(", ")}${isRoot ? " ADD changes :one" : ""}`,
        condition: conditions.join(" AND "),
        values: {
          ...change.values,
          ":entity": "Quota",
          ":tenant": tenantId,
          ...(isRoot
            ? {
                ":one": 1,
                ":shard": duePartition(dueShard(tenantId)),
                ":due": dueSortKey(due, tenantId),
              }
            : {}),
        },
      },
    };
  });
}

/**
 * The writes that give back what an object holds, to be put into the transaction that ends it: they hold always, and
 * are made exactly once because that transaction is. An object from before there were quotas holds nothing.
 */
export function returnWrites(tenantId: string, holding: Holding | undefined): readonly Write[] {
  if (holding === undefined || asked(holding).length === 0) return [];
  return countersOf(holding).map((group) => {
    const { sets, values } = changeOf(holding, 1, () => 0);
    const isRoot = group === ROOT;
    return {
      update: {
        key: counterKey(tenantId, group),
        update: `SET ${sets.join(", ")}${isRoot ? " ADD changes :one" : ""}`,
        values: { ...values, ...(isRoot ? { ":one": 1 } : {}) },
      },
    };
  });
}

function asked(holding: Holding): readonly (readonly [Resource, number])[] {
  return Object.entries(holding.amounts).flatMap(([name, amount]) => {
    const resource = ResourceName.parse(name);
    return amount === undefined || amount === 0 ? [] : [[resource, amount] as const];
  });
}

/** `SET left = left ± n, used = used ∓ n` for each amount; `start` is what is left where nothing was taken yet. */
function changeOf(holding: Holding, sign: 1 | -1, start: (resource: Resource) => number) {
  const amounts = asked(holding);
  return {
    sets: amounts.flatMap(([resource]) => [
      `${leftName(resource)} = if_not_exists(${leftName(resource)}, :s_${resource}) ${sign === 1 ? "+" : "-"} :a_${resource}`,
      `${usedName(resource)} = if_not_exists(${usedName(resource)}, :zero) ${sign === 1 ? "-" : "+"} :a_${resource}`,
    ]),
    values: {
      ":zero": 0,
      ...Object.fromEntries(
        amounts.flatMap(([resource, amount]) => [
          [`:a_${resource}`, amount],
          [`:s_${resource}`, start(resource)],
        ]),
      ),
    },
  };
}
