import { ConditionFailed, type Table, type Write } from "../../platform/dynamodb.ts";
import { flowIdOf, flowKey, flowPartition } from "./entity.ts";
import { ApprovalFlow, type ApprovalKind } from "./flow.ts";

/** A tenant's approval flows, one a kind of request at most. One round trip a method. */
export interface FlowStore {
  /** What a request of the kind goes through now. Strongly consistent. */
  forKind(tenantId: string, kind: ApprovalKind): Promise<ApprovalFlow | undefined>;
  get(tenantId: string, id: string): Promise<ApprovalFlow | undefined>;
  all(tenantId: string): Promise<readonly ApprovalFlow[]>;
  /** `false` when the kind has a flow already. @throws ConditionFailed for one of `also` */
  create(flow: ApprovalFlow, also: readonly Write[]): Promise<boolean>;
  /** `false` when it has changed since. */
  change(before: ApprovalFlow, after: ApprovalFlow, also: readonly Write[]): Promise<boolean>;
  /** `false` when it has changed since. */
  delete(flow: ApprovalFlow, also: readonly Write[]): Promise<boolean>;
}

export function flowStore(table: Table): FlowStore {
  const get: FlowStore["get"] = async (tenantId, id) => {
    const item = await table.get(flowKey(tenantId, id), { consistent: true });
    return item === undefined ? undefined : ApprovalFlow.parse(item);
  };
  /** Only the flow's own condition is answered by `false`. */
  const written = async (write: Write, also: readonly Write[]): Promise<boolean> => {
    try {
      await table.transact([write, ...also]);
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed && error.index === 0) return false;
      throw error;
    }
  };
  const put = (flow: ApprovalFlow) => ({ ...flowKey(flow.tenantId, flow.id), entity: "ApprovalFlow", ...flow });
  const unchanged = ({ version }: ApprovalFlow) => ({
    condition: "#version = :version",
    names: { "#version": "version" },
    values: { ":version": version },
  });
  return {
    get,
    forKind: (tenantId, kind) => get(tenantId, flowIdOf(tenantId, kind)),
    async all(tenantId) {
      const items = await table.queryAll({ pk: flowPartition(tenantId), consistent: true });
      return items.map((item) => ApprovalFlow.parse(item));
    },
    create: (flow, also) => written({ put: put(flow), expression: { condition: "attribute_not_exists(pk)" } }, also),
    change: (before, after, also) => written({ put: put(after), expression: unchanged(before) }, also),
    delete: (flow, also) => written({ delete: flowKey(flow.tenantId, flow.id), expression: unchanged(flow) }, also),
  };
}
