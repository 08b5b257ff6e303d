import { randomBytes } from "node:crypto";
import { Refusal } from "./requests.ts";

export interface Machine {
  readonly instance_id: string;
  instance_name: string;
  description: string | null;
  instance_type: string;
  status: "pending" | "running" | "stopped" | "suspended" | "terminated" | "ceased";
  transition_status: string;
  readonly create_time: string;
  readonly image_id: string;
  readonly vxnet_id: string;
  readonly private_ip: string;
  /** Empty without one. */
  security_group_id: string;
  /** As the machine finds it. */
  readonly userData: string;
  /** QingCloud ends no machine before it has begun to charge it. */
  leased: boolean;
}

export interface Volume {
  readonly volume_id: string;
  volume_name: string;
  description: string | null;
  readonly volume_type: number;
  size: number;
  status: "pending" | "available" | "in-use" | "deleted";
  transition_status: string;
  readonly create_time: string;
  instance_id: string;
  /** Which machine had it first. */
  made_for: string;
  leased: boolean;
}

export interface Snapshot {
  readonly snapshot_id: string;
  snapshot_name: string;
  description: string | null;
  status: "pending" | "available" | "deleted";
  transition_status: string;
  readonly create_time: string;
  readonly snapshot_time: string;
  /** 0 while it depends on what is written which moment it holds. */
  is_taken: 0 | 1;
  readonly snapshot_type: 0 | 1;
  /** The full one that its chain begins with: itself, or another. */
  readonly root_id: string;
  /** Of its volume, which may be gone: in GiB. */
  readonly of: Pick<Volume, "volume_id" | "size" | "volume_type">;
  leased: boolean;
}

export interface Eip {
  readonly eip_id: string;
  readonly eip_addr: string;
  eip_name: string;
  description: string | null;
  status: "pending" | "available" | "associated" | "released";
  transition_status: string;
  readonly create_time: string;
  readonly bandwidth: number;
  readonly billing_mode: string;
  instance_id: string;
  leased: boolean;
}

export interface Group {
  readonly security_group_id: string;
  security_group_name: string;
  description: string | null;
  /** 0 since its rules were changed, until they are applied. */
  is_applied: 0 | 1;
  readonly is_default: 0 | 1;
  /** Whole seconds. */
  readonly create_time: string;
  readonly status: "available";
  transition_status: string;
}

export interface GroupRule {
  readonly security_group_rule_id: string;
  security_group_rule_name: string;
  readonly security_group_id: string;
  protocol: string;
  priority: number;
  action: "accept" | "drop";
  /** 0 inbound, 1 outbound. */
  direction: 0 | 1;
  /** First port, or type of ICMP. */
  val1: string;
  /** Last port, or code of ICMP. */
  val2: string;
  /** Empty: from anywhere. */
  val3: string;
  disabled: 0 | 1;
}

export interface Job {
  readonly job_id: string;
  readonly job_action: string;
  readonly create_time: string;
  readonly resource_ids: string;
  status: "working" | "successful" | "failed";
  error_codes: string;
}

/** What QingCloud works at. */
export interface Work {
  readonly action: string;
  readonly ids: readonly string[];
  /** Such as `attaching`: what each of them is in meanwhile. */
  readonly transition: string;
  readonly on: readonly { transition_status: string }[];
  readonly ms: number;
  readonly done: () => void;
}

/** Milliseconds that each step takes; a real zone needs seconds. */
export const TAKES = {
  create: 400,
  lease: 300,
  start: 150,
  stop: 150,
  resize: 200,
  terminate: 200,
  disk: 200,
  remove: 100,
  attach: 150,
  grow: 150,
  take: 150,
  snapshot: 300,
  address: 100,
  apply: 100,
};

/** QingCloud gives every account one. */
const DEFAULT_GROUP: Group = {
  security_group_id: "sg-default1",
  security_group_name: "default security group",
  description: null,
  is_applied: 1,
  is_default: 1,
  create_time: "2026-01-01T00:00:00Z",
  status: "available",
  transition_status: "",
};

/** What the account has. Steps that are due are taken whenever somebody asks. */
export function openState(now: () => number = Date.now) {
  const machines = new Map<string, Machine>();
  const volumes = new Map<string, Volume>();
  const snapshots = new Map<string, Snapshot>();
  const eips = new Map<string, Eip>();
  const groups = new Map<string, Group>([[DEFAULT_GROUP.security_group_id, { ...DEFAULT_GROUP }]]);
  const rules = new Map<string, GroupRule>();
  const jobs = new Map<string, Job>();
  /** Actions whose next job fails. */
  const failing = new Set<string>();
  const attachments = new Map<string, Buffer>();
  let due: { readonly at: number; readonly step: () => void }[] = [];

  const newId = (prefix: string): string => `${prefix}-${randomBytes(4).toString("hex")}`;
  const later = (ms: number, step: () => void): void => {
    due.push({ at: now() + ms, step });
  };

  return {
    machines,
    volumes,
    snapshots,
    eips,
    groups,
    rules,
    jobs,
    failing,
    attachments,
    newId,
    later,
    /** Begins it; `done` when its time has come, unless it fails: then all is as it was before. */
    work({ action, ids, transition, on, ms, done }: Work): { readonly job_id: string } {
      const job_id = newId("j");
      const create_time = new Date(now()).toISOString();
      const job: Job = {
        job_id,
        job_action: action,
        create_time,
        resource_ids: ids.join(" "),
        status: "working",
        error_codes: "",
      };
      jobs.set(job_id, job);
      const fails = failing.delete(action);
      for (const one of on) one.transition_status = transition;
      later(ms, () => {
        for (const one of on) one.transition_status = "";
        Object.assign(job, fails ? { status: "failed", error_codes: "5000" } : { status: "successful" });
        if (!fails) done();
      });
      return { job_id };
    },
    settle(): void {
      for (;;) {
        const [next] = due.filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at);
        if (next === undefined) return;
        due = due.filter((one) => one !== next);
        next.step();
      }
    },
    machine: (id: string): Machine => of(machines, id),
    volume: (id: string): Volume => of(volumes, id),
    snapshot: (id: string): Snapshot => of(snapshots, id),
    eip: (id: string): Eip => of(eips, id),
    group: (id: string): Group => of(groups, id),
    rule: (id: string): GroupRule => of(rules, id),
  };
}
export type State = ReturnType<typeof openState>;

function of<T>(all: ReadonlyMap<string, T>, id: string): T {
  const found = all.get(id);
  if (found === undefined) throw new Refusal(2100, `ResourceNotFound, resource [${id}] not found`);
  return found;
}

/** Machines that have the group. One that is ended has none any more. */
export const usersOf = (state: State, group: string): readonly Machine[] =>
  [...state.machines.values()].filter(
    ({ security_group_id: id, status }) => id === group && status !== "terminated" && status !== "ceased",
  );

export function become<T extends object>(all: readonly T[], change: Partial<T>): void {
  for (const one of all) Object.assign(one, change);
}

/** What was made a moment ago is neither ended nor changed. */
export function leased(resource: { readonly leased: boolean }, id: string): void {
  if (!resource.leased)
    throw new Refusal(1400, `PermissionDenied, resource [${id}] lease info not ready yet, please try later`);
}

/** A resource that changes, or is in another status, is left as it is. */
export function only(
  resource: { readonly status: string; readonly transition_status: string },
  id: string,
  ...statuses: string[]
): void {
  if (resource.transition_status !== "")
    throw new Refusal(
      1400,
      `PermissionDenied, resource [${id}] is in transition status [${resource.transition_status}], try later`,
    );
  if (!statuses.includes(resource.status))
    throw new Refusal(
      1400,
      `PermissionDenied, status of resource [${id}] is [${resource.status}], should be [${statuses.join(", ")}]`,
    );
}
