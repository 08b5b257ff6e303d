import type { Item, Key, Write } from "../../platform/dynamodb.ts";

/*
 * Access pattern: how many members have a custom role, and how many active ones the administrator's: pk
 * `T#<tenant>#ROLE`, sk `<name>`, with the number `uses`. It is changed in the transaction that gives or takes the role,
 * so that a role in use is not deleted and the last administrator not lost, whoever else writes at the same time.
 */
export const roleUsesKey = (tenantId: string, name: string): Key => ({ pk: `T#${tenantId}#ROLE`, sk: name });

export function roleUsesItem(tenantId: string, name: string, uses: number): Item & Key {
  return { ...roleUsesKey(tenantId, name), entity: "RoleUses", name, uses };
}

/** Gives the role once more. The condition: there is such a role. */
export function giveRole(tenantId: string, name: string): Write {
  return {
    update: {
      key: roleUsesKey(tenantId, name),
      update: "ADD uses :one",
      condition: "attribute_exists(pk)",
      values: { ":one": 1 },
    },
  };
}

/** Takes the role once. The condition: more than `atLeast` have it. */
export function takeRole(tenantId: string, name: string, atLeast: number): Write {
  return {
    update: {
      key: roleUsesKey(tenantId, name),
      update: "ADD uses :less",
      condition: "uses > :atLeast",
      values: { ":less": -1, ":atLeast": atLeast },
    },
  };
}

/** The role itself goes: nobody has it. */
export function dropRole(tenantId: string, name: string): Write {
  return { delete: roleUsesKey(tenantId, name), expression: { condition: "uses = :none", values: { ":none": 0 } } };
}
