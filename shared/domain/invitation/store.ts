import { assignments, type Item, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import type { Member } from "../member/schema.ts";
import { memberWrites, refused } from "../member/writes.ts";
import { requireActive } from "../tenant/store.ts";
import { Invitation, KEPT_DAYS } from "./schema.ts";

/*
 * Access patterns of invitations:
 *
 * | what                             | how                                            |
 * | a tenant's invitations; one      | pk `T#<tenant>#INVITATION`, sk `<invitationId>` |
 *
 * The link names the tenant too, so that it is found without an index. The table deletes it some weeks after its end.
 */
const partition = (tenantId: string): string => `T#${tenantId}#INVITATION`;
const keyOf = (tenantId: string, id: string): Key => ({ pk: partition(tenantId), sk: id });

/** One round trip a method. */
export interface InvitationStore {
  /** Strongly consistent. */
  get(tenantId: string, id: string): Promise<Invitation | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Invitation[]; readonly startKey?: Item | undefined }>;
  /** @throws ConditionFailed (0: the id exists) */
  create(invitation: Invitation, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: changed meanwhile) */
  update(before: Invitation, after: Invitation, also: readonly Write[]): Promise<void>;
  /**
   * The invitation is used up and the member is in, if the tenant is active: all or none, so that of two requests with
   * one link one fails. @throws ConditionFailed (0: changed meanwhile; 1: the tenant is not active), and what `memberWrites` refuses
   */
  accept(before: Invitation, after: Invitation, member: Member, also: readonly Write[]): Promise<void>;
}

export function invitationStore(table: Table): InvitationStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(keyOf(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Invitation.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: partition(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => Invitation.parse(item)), startKey: answer.lastKey };
    },
    async create(invitation, also) {
      await table.transact([newInvitation(invitation), ...also]);
    },
    async update(before, after, also) {
      await table.transact([changed(before, after), ...also]);
    },
    async accept(before, after, member, also) {
      const guarded = memberWrites(undefined, member);
      const first = [changed(before, after), requireActive(before.tenantId)];
      try {
        await table.transact([...first, ...guarded.map(({ write }) => write), ...also]);
      } catch (error) {
        refused(error, guarded, first.length);
      }
    },
  };
}

export function newInvitation(invitation: Invitation): Write {
  const item = { ...keyOf(invitation.tenantId, invitation.id), entity: "Invitation", ...invitation };
  return { put: { ...item, expiresAt: endOf(invitation) }, expression: { condition: "attribute_not_exists(pk)" } };
}

function changed(before: Invitation, after: Invitation): Write {
  const { status, secretSha256, validUntil, acceptedBy, version, updatedAt } = after;
  const set = assignments({
    status,
    secretSha256,
    validUntil,
    acceptedBy,
    version,
    updatedAt,
    expiresAt: endOf(after),
  });
  return {
    update: {
      key: keyOf(before.tenantId, before.id),
      ...set,
      condition: "#version = :before",
      values: { ...set.values, ":before": before.version },
    },
  };
}

/** Seconds since 1970. */
function endOf({ validUntil }: Invitation): number {
  return Math.ceil(Date.parse(validUntil) / 1000) + KEPT_DAYS * 86_400;
}
