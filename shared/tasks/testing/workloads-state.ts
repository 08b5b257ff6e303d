import * as z from "zod";
import type { HookEvent, JsonObject, Namespace, Release, ReleaseInput } from "../../providers/workloads.ts";

/** What a package of a test says in its archive: JSON in the place of templates. */
export const TestPackage = z.object({
  name: z.string(),
  version: z.string(),
  /** `Deployment/web` → replicas, unless they are adjusted. */
  workloads: z.record(z.string(), z.int()),
  /** How many jobs of its own it has for an event. */
  hooks: z.record(z.string(), z.int()).default({}),
  /** Its pods crash. */
  crashes: z.boolean().default(false),
});
export type TestPackage = z.infer<typeof TestPackage>;

/** One revision of a release, with what was put. */
export interface TestRevision extends Release {
  readonly input: Pick<ReleaseInput, "values" | "adjustments" | "stopped" | "tags" | "format">;
  readonly pkg: TestPackage;
}

/** What the cluster of a test holds. */
export interface WorkloadsState {
  readonly namespaces: Map<string, Namespace & { readonly quota?: Readonly<Record<string, string>> }>;
  /** By `<namespace>/<name>`, oldest first. */
  readonly releases: Map<string, TestRevision[]>;
  /** Hooks that ran, in their order: `<key> <event>`. */
  readonly hooks: string[];
  /** How often a revision was made under a key, a hook begun, a restart done: more than once is a fault of ours. */
  readonly made: Map<string, number>;
  /** What somebody did to a workload behind our back: its replicas. */
  readonly drifted: Map<string, number>;
  /** What its lists answer, by kind. */
  readonly listed: Map<string, readonly JsonObject[]>;
  /** Pods crash whatever their package says. */
  crashing: boolean;
  /** The cluster's quota refuses pods. A controller that was refused tells so until it tries again, which it does when it is hastened. */
  full: boolean;
  /** What it was refused, as it tells. */
  refused: boolean;
  /** Why a namespace does not end. */
  stuck?: string | undefined;
}

export const emptyWorkloads = (): WorkloadsState => ({
  namespaces: new Map(),
  releases: new Map(),
  hooks: [],
  made: new Map(),
  drifted: new Map(),
  listed: new Map(),
  crashing: false,
  full: false,
  refused: false,
});

export const placeOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`;

export const hookName = (key: string, event: HookEvent): string => `${key} ${event}`;

/** Replicas of a workload as a revision was put. */
export function replicasOf({ pkg, input }: TestRevision, workload: string): number {
  if (input.stopped === true) return 0;
  const { replicas, autoscaling } = input.adjustments?.[workload] ?? {};
  return replicas ?? autoscaling?.min ?? pkg.workloads[workload] ?? 0;
}
