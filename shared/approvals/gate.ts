import type { ApprovalFlow, ApprovalKind } from "../domain/approval/flow.ts";
import type { FlowStore } from "../domain/approval/flow-store.ts";
import { flowStore } from "../domain/approval/flow-store.ts";
import { type Calling, type People, people } from "../domain/approval/people.ts";
import { open, type Request } from "../domain/approval/rules.ts";
import type { Approval } from "../domain/approval/schema.ts";
import { newApproval } from "../domain/approval/store.ts";
import type { NewId } from "../kernel/ids.ts";
import type { Table, Write } from "../platform/dynamodb.ts";
import { requestedNotice } from "./notices.ts";

/** What somebody asks for, as a route knows it. */
export interface Asked extends Pick<Request, "kind" | "subject" | "title" | "request" | "facts" | "hash"> {
  readonly author: Calling;
  readonly now: Date;
}

/** An approval that the request has to wait for. */
export interface Gated {
  readonly approval: Approval;
  /** Belong into the request's own transaction: four, the second fails where an approval waits about the subject already. */
  readonly writes: readonly Write[];
}

/**
 * Where a route asks whether its request may go on at once. Every kind of request that a flow can be about uses this:
 * save the object so that nothing happens, with `writes`; `shared/approvals/kinds/` says what follows from the end.
 */
export interface Approvals {
  /** The flow for a kind, to be read while the route reads other things. One consistent read. */
  flow(tenantId: string, kind: ApprovalKind): Promise<ApprovalFlow | undefined>;
  /**
   * `undefined`: nobody has to be asked. One read more for a service token's request that waits.
   * @throws Problem 409 `no-approver`
   */
  gate(asked: Asked, flow: ApprovalFlow | undefined): Promise<Gated | undefined>;
}

export function approvals(table: Table, newId: NewId): Approvals {
  return openGate({ flows: flowStore(table), people: people(table), newId });
}

interface GateParts {
  readonly flows: Pick<FlowStore, "forKind">;
  readonly people: Pick<People, "principals">;
  readonly newId: NewId;
}

function openGate({ flows, people: who, newId }: GateParts): Approvals {
  return {
    flow: (tenantId, kind) => flows.forKind(tenantId, kind),
    async gate({ author, now, ...asked }, flow) {
      if (flow?.enabled !== true) return undefined;
      const { tenantId, actorId: createdBy } = author;
      const principals = await who.principals(author);
      const request = { ...asked, id: newId("approval"), tenantId, createdBy, author: principals };
      const approval = open(flow, request, now);
      if (approval === undefined) return undefined;
      return { approval, writes: [...newApproval(approval), ...requestedNotice(approval, now)] };
    },
  };
}
