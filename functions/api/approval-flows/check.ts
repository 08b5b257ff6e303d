import type { When } from "../../../shared/domain/approval/conditions.ts";
import type { ApprovalKind, FlowInput, FlowStep } from "../../../shared/domain/approval/flow.ts";
import type { Approver } from "../../../shared/domain/approval/seats.ts";
import { readRef, toRef } from "../../../shared/domain/group/path.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { MemberStore } from "../../../shared/domain/member/store.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import { BUILT_IN_ROLES } from "../../../shared/kernel/roles.ts";

export interface Checking {
  readonly groups: Pick<GroupStore, "existing">;
  readonly members: Pick<MemberStore, "some">;
  readonly tenants: Pick<TenantStore, "get">;
}

type Content = Pick<FlowInput, "when" | "steps">;

const OF_DEPLOYMENTS = [
  "apps",
  "stages",
  "providers",
  "groups",
  "nodesOver",
  "cpuOver",
  "memoryOver",
  "costOver",
] as const;

/** What a request of a kind tells of itself; a condition on anything else would always hold. */
const KNOWN: Readonly<Record<ApprovalKind, readonly (keyof When)[]>> = {
  deploy: OF_DEPLOYMENTS,
  "scale-out": OF_DEPLOYMENTS,
  resize: OF_DEPLOYMENTS,
  upgrade: OF_DEPLOYMENTS,
  publish: ["apps", "groups"],
  quota: ["groups"],
};

/**
 * The flow with groups as refs (`/eng` → `tenant-a/eng`), once everybody whom it names is there: a flow that nobody could
 * go through would let nothing through. Three reads at once. @throws Problem 422 with a pointer to each fault
 */
export async function checked<T extends Content>(
  { groups, members, tenants }: Checking,
  tenantId: string,
  kind: ApprovalKind,
  flow: T,
): Promise<T> {
  const named = { ...flow, ...whenIn(tenantId, flow), steps: flow.steps.map((step) => stepIn(tenantId, step)) };
  const approvers = namedBy(named);
  const users = approvers.flatMap(({ approver }) => ("user" in approver ? [approver.user] : []));
  const refs = [
    ...approvers.flatMap(({ approver }) => ("group" in approver ? [approver.group] : [])),
    ...groupsOf(named),
  ];
  const own = refs
    .map(readRef)
    .flatMap((ref) => (ref.tenantId === tenantId && ref.path !== undefined ? [ref.path] : []));
  const [there, known, tenant] = await Promise.all([
    members.some(tenantId, [...new Set(users)]),
    groups.existing(tenantId, own),
    tenants.get(tenantId),
  ]);
  const roles = new Set([...Object.keys(BUILT_IN_ROLES), ...(tenant?.roles ?? []).map(({ name }) => name)]);
  const active = new Set(there.filter(({ status }) => status === "active").map(({ userId }) => userId));
  const isGroup = (ref: string) => {
    const { tenantId: whose, path } = readRef(ref);
    return whose === tenantId && (path === undefined || known.has(path));
  };
  const faults = [
    ...approvers.flatMap(({ approver, pointer }) => {
      const missing =
        "user" in approver
          ? !active.has(approver.user) && `There is no active member "${approver.user}".`
          : "role" in approver
            ? !roles.has(approver.role) && `There is no role "${approver.role}".`
            : !isGroup(approver.group) && `There is no group "${approver.group}" in this tenant.`;
      return missing === false
        ? []
        : [{ pointer, detail: missing, remedy: "Name one of GET /members, /roles or /groups." }];
    }),
    ...groupsOf(named).flatMap((ref) =>
      isGroup(ref) ? [] : [{ pointer: "/when/groups", detail: `There is no group "${ref}" in this tenant.` }],
    ),
    ...formOf(kind, named),
  ];
  if (faults.length > 0) throw invalid("invalid-request", "The flow cannot work so", faults);
  return named;
}

/** Faults that need no look at the table. */
function formOf(kind: ApprovalKind, { when, steps }: Content): Fault[] {
  const names = new Set<string>();
  return [
    ...conditionFaults(kind, when, "/when"),
    ...steps.flatMap((step, place) => {
      const pointer = `/steps/${place}`;
      const { need, approvers, onDeadline, escalateTo } = step;
      const faults = conditionFaults(kind, step.when, `${pointer}/when`);
      if (names.has(step.name)) faults.push({ pointer: `${pointer}/name`, detail: "Another step has this name." });
      names.add(step.name);
      const users = approvers.every((approver) => "user" in approver);
      if (typeof need === "object" && users && need.atLeast > new Set(approvers.map((one) => JSON.stringify(one))).size)
        faults.push({ pointer: `${pointer}/need/atLeast`, detail: "The step names fewer people." });
      if (onDeadline === "escalate" && escalateTo === undefined && place === steps.length - 1)
        faults.push({
          pointer: `${pointer}/onDeadline`,
          detail: "No step follows whose approvers could decide.",
          remedy: "Name escalateTo.",
        });
      return faults;
    }),
  ];
}

function conditionFaults(kind: ApprovalKind, when: When | undefined, pointer: string): Fault[] {
  return Object.keys(when ?? {})
    .filter((name) => !KNOWN[kind].some((known) => known === name))
    .map((name) => ({
      pointer: `${pointer}/${name}`,
      detail: `Requests of the kind ${kind} tell nothing of this. They do of ${KNOWN[kind].join(", ")}.`,
    }));
}

function namedBy({ steps }: Content): { approver: Approver; pointer: string }[] {
  return steps.flatMap(({ approvers, escalateTo = [] }, place) => [
    ...approvers.map((approver, seat) => ({ approver, pointer: `/steps/${place}/approvers/${seat}` })),
    ...escalateTo.map((approver, seat) => ({ approver, pointer: `/steps/${place}/escalateTo/${seat}` })),
  ]);
}

const groupsOf = ({ when, steps }: Content): readonly string[] =>
  [when, ...steps.map((step) => step.when)].flatMap((one) => one?.groups ?? []);

function stepIn(tenantId: string, step: FlowStep): FlowStep {
  const { escalateTo } = step;
  const ref = (approver: Approver): Approver =>
    "group" in approver ? { group: toRef(tenantId, approver.group) } : approver;
  return {
    ...step,
    ...whenIn(tenantId, step),
    approvers: step.approvers.map(ref),
    ...(escalateTo === undefined ? {} : { escalateTo: escalateTo.map(ref) }),
  };
}

function whenIn(tenantId: string, { when }: { readonly when?: When | undefined }): { when?: When } {
  if (when === undefined) return {};
  const { groups } = when;
  return { when: { ...when, ...(groups === undefined ? {} : { groups: groups.map((one) => toRef(tenantId, one)) }) } };
}
