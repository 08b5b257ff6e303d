import { Problem } from "../../kernel/problem.ts";
import { assignments, ConditionFailed, type Write } from "../../platform/dynamodb.ts";
import { joinGroup, leaveGroup, useGroup } from "../group/store.ts";
import { giveRole, takeRole } from "../role/entity.ts";
import { memberItem, memberKey } from "./entity.ts";
import { adminRole, countedRoles } from "./rules.ts";
import type { Member } from "./schema.ts";

/** A write with what it means when its condition does not hold. */
export interface Guarded {
  readonly write: Write;
  readonly refusal: () => Problem;
}

/**
 * Everything that a change of one member writes: the member, the numbers of its roles, the records of its groups. Pure.
 * `before` is absent for somebody who comes, `after` for one who goes; the member is the first write.
 */
export function memberWrites(before: Member | undefined, after: Member | undefined): readonly Guarded[] {
  const known = after ?? before;
  if (known === undefined) return [];
  const { tenantId, userId } = known;
  const admin = adminRole(tenantId);
  const [had, has] = [countedRoles(before), countedRoles(after)];
  const [was, is] = [before?.groups ?? [], after?.groups ?? []];
  return [
    itself(before, after),
    ...less(has, had).map((role) => ({ write: giveRole(tenantId, role), refusal: () => noSuchRole(role) })),
    ...less(had, has).map((role) => ({
      write: takeRole(tenantId, role, role === admin ? 1 : 0),
      refusal: () => lastAdmin(role),
    })),
    ...less(is, was).flatMap((path) => [
      { write: useGroup(tenantId, path), refusal: () => noSuchGroup(path) },
      { write: joinGroup(tenantId, path, userId), refusal: () => noSuchGroup(path) },
    ]),
    ...less(was, is).map((path) => ({
      write: leaveGroup(tenantId, path, userId),
      refusal: () => noSuchGroup(path),
    })),
  ];
}

/**
 * The save failed at one of these writes, `offset` writes after the beginning of its transaction: what that means.
 * Anything else is thrown as it is.
 */
export function refused(error: unknown, guarded: readonly Guarded[], offset = 0): never {
  const failed = error instanceof ConditionFailed ? guarded[error.index - offset] : undefined;
  throw failed === undefined ? error : failed.refusal();
}

function itself(before: Member | undefined, after: Member | undefined): Guarded {
  if (before === undefined) {
    if (after === undefined) throw new Error("a change of a member has a member");
    const write: Write = { put: memberItem(after), expression: { condition: "attribute_not_exists(pk)" } };
    return { write, refusal: alreadyMember };
  }
  const key = memberKey(before.tenantId, before.userId);
  const condition = "#version = :before";
  const values = { ":before": before.version };
  if (after === undefined) {
    const expression = { condition, names: { "#version": "version" }, values };
    return { write: { delete: key, expression }, refusal: changedMeanwhile };
  }
  const { email, name, roles, groups, status, version, updatedAt } = after;
  const set = assignments({ email, name, roles, groups, status, version, updatedAt });
  return {
    write: { update: { key, ...set, condition, values: { ...set.values, ...values } } },
    refusal: changedMeanwhile,
  };
}

const less = (all: readonly string[], some: readonly string[]): readonly string[] =>
  all.filter((one) => !some.includes(one));

export function alreadyMember(): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The user is a member already",
    detail: "Change the member's roles or groups instead.",
  });
}

function changedMeanwhile(): Problem {
  return new Problem({
    status: 412,
    code: "version-mismatch",
    title: "The object has changed",
    detail: "Read the member again, and decide whether your change still fits.",
  });
}

function noSuchRole(role: string): Problem {
  return new Problem({
    status: 422,
    code: "invalid-request",
    title: "There is no such role",
    detail: `There is no role "${role}".`,
    errors: [{ pointer: "/roles", detail: `There is no role "${role}".`, remedy: "Choose one of GET /roles." }],
  });
}

function noSuchGroup(path: string): Problem {
  return new Problem({
    status: 422,
    code: "invalid-request",
    title: "There is no such group",
    detail: `There is no group "${path}".`,
    errors: [{ pointer: "/groups", detail: `There is no group "${path}".`, remedy: "Choose one of GET /groups." }],
  });
}

function lastAdmin(role: string): Problem {
  return new Problem({
    status: 409,
    code: "last-admin",
    title: "A tenant keeps one administrator",
    detail: `This is the last active member with the role "${role}". Give it to somebody else first.`,
  });
}
