import { deciders, roundOf } from "../domain/approval/rules.ts";
import type { Approval } from "../domain/approval/schema.ts";
import { type NewNotice, noticeWrite } from "../domain/notice/outbox.ts";
import type { Write } from "../platform/dynamodb.ts";

/** A wave that opened, or a step that was escalated: told to those who decide now. */
export function requested(approval: Approval, now: Date): NewNotice | undefined {
  const open = approval.steps.filter(({ status }) => status === "open");
  if (open.length === 0) return undefined;
  const approvers = open.flatMap(deciders);
  const named = approvers.flatMap((approver) => ("user" in approver ? [approver.user] : []));
  const roles = approvers.flatMap((approver) => ("role" in approver ? [approver.role] : []));
  const groups = approvers.flatMap((approver) => ("group" in approver ? [approver.group] : []));
  const deadlines = open.flatMap(({ deadlineAt }) => deadlineAt ?? []).sort();
  const round = Math.max(...open.map(roundOf));
  return {
    type: "approval.requested",
    tenantId: approval.tenantId,
    cause: `${approval.id}#${approval.wave}#${round}`,
    now,
    data: { ...about(approval), ...(deadlines[0] === undefined ? {} : { deadline: deadlines[0] }) },
    to: {
      users: [...new Set(named)].filter((id) => !approval.author.includes(id)),
      roles: [...new Set(roles)],
      groups: [...new Set(groups)],
      // Whoever asks decides nothing of it, whichever role it has.
      except: approval.author,
    },
  };
}

/** How it ended, told to whoever asked. */
export function decided(approval: Approval, now: Date): NewNotice | undefined {
  const { status, tenantId, id, createdBy, reason, history } = approval;
  if (status === "pending" || status === "withdrawn") return undefined;
  const by = history.findLast(({ action }) => action === "approved" || action === "rejected")?.by;
  return {
    type: `approval.${status === "stale" ? "rejected" : status}`,
    tenantId,
    cause: `${id}#${status}`,
    now,
    data: {
      ...about(approval),
      ...(by === undefined || status === "expired" || status === "stale" ? {} : { decidedBy: by }),
      ...(reason === undefined ? {} : { reason }),
    },
    to: { users: [createdBy] },
  };
}

function about({ id, kind, subject, createdBy, title }: Approval) {
  return { approvalId: id, kind, subject: subject.id, requestedBy: createdBy, summary: title };
}

export function requestedNotice(approval: Approval, now: Date): readonly Write[] {
  return written(requested(approval, now));
}

/** What a change of an approval gives to tell: a new wave or round, or its end. */
export function noticesOf(before: Approval, after: Approval, now: Date): readonly Write[] {
  if (before.status === "pending" && after.status !== "pending") return written(decided(after, now));
  const [was, is] = [requested(before, now), requested(after, now)];
  return was?.cause === is?.cause ? [] : written(is);
}

function written(notice: NewNotice | undefined): readonly Write[] {
  return notice === undefined ? [] : [noticeWrite(notice)];
}
