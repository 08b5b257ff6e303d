import type { JsonObject } from "../workloads.ts";
import { conditionOf, sayingOf } from "./conditions.ts";
import { at, isObject, listAt, numberAt, textAt } from "./members.ts";

/** What keeps a pod from running. */
export interface Trouble {
  /** The cluster's word: `CrashLoopBackOff`, `ImagePullBackOff`, `Unschedulable`… */
  readonly code: string;
  /** With the last state of its container. */
  readonly message: string;
  /** Whose log tells more; absent where it never ran. */
  readonly container?: string;
  /** It will not go away by itself, or did not for long enough. */
  readonly lasting: boolean;
}

/** After how much of it a trouble is taken for lasting: registries and volumes have hiccups, and apps wait for each other. */
export const PATIENCE = {
  /** A container that ended this often: 10, 20 and 40 s lie between, so that another app had its time to come up. */
  crashes: 3,
  /** An image that cannot be pulled, or a configuration that is not there (yet). */
  startMs: 30_000,
  /** A cluster that adds machines by itself needs some minutes for one. */
  nodeMs: 10 * 60_000,
} as const;

const CRASH = "CrashLoopBackOff";
/** Nobody but the publisher can mend these. */
const NEVER: ReadonlySet<string> = new Set(["InvalidImageName", "ErrImageNeverPull"]);
/** Mended by a registry, or by whoever makes the Secret or ConfigMap. */
const PERHAPS: ReadonlySet<string> = new Set([
  "ImagePullBackOff",
  "ErrImagePull",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "ImageInspectError",
  "RegistryUnavailable",
]);

/** The first trouble of a pod; `undefined`: none that is known. Pure. */
export function troubleOf(pod: JsonObject, now: Date): Trouble | undefined {
  if (at(pod, "metadata", "deletionTimestamp") !== undefined) return undefined;
  const age = now.getTime() - Date.parse(textAt(pod, "metadata", "creationTimestamp"));
  for (const container of containers(pod)) {
    const trouble = containerTrouble(container, age);
    if (trouble !== undefined) return trouble;
  }
  const scheduled = conditionOf(pod, "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  const since = scheduled.since === undefined ? 0 : now.getTime() - scheduled.since;
  return {
    code: scheduled.reason || "Unschedulable",
    message: `No node takes it: ${sayingOf(scheduled)}.`,
    lasting: since >= PATIENCE.nodeMs,
  };
}

/** Those that prepare the pod first. */
const containers = (pod: JsonObject): readonly JsonObject[] =>
  ["initContainerStatuses", "containerStatuses"].flatMap((member) => listAt(pod, "status", member).filter(isObject));

function containerTrouble(status: JsonObject, age: number): Trouble | undefined {
  const container = textAt(status, "name");
  const reason = textAt(status, "state", "waiting", "reason");
  const message = textAt(status, "state", "waiting", "message").slice(0, 500);
  if (reason === CRASH) {
    const restarts = numberAt(status, "restartCount") ?? 0;
    return {
      code: CRASH,
      message: `Container "${container}" ends again and again (${restarts} restarts)${lastState(status)}.`,
      container,
      lasting: restarts >= PATIENCE.crashes,
    };
  }
  if (!NEVER.has(reason) && !PERHAPS.has(reason)) return undefined;
  const image = textAt(status, "image");
  return {
    code: reason,
    message: `Container "${container}" cannot start (image "${image}")${message === "" ? "" : `: ${message.replace(/\.+\s*$/, "")}`}.`,
    lasting: NEVER.has(reason) || age >= PATIENCE.startMs,
  };
}

/** `; it ended with exit code 137 (OOMKilled)`, of the run before or of this one. */
export function lastState(status: JsonObject): string {
  const ended = [at(status, "lastState", "terminated"), at(status, "state", "terminated")].find(isObject);
  if (ended === undefined) return "";
  const code = numberAt(ended, "exitCode");
  const signal = numberAt(ended, "signal");
  const reason = textAt(ended, "reason");
  const how = signal === undefined || signal === 0 ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
  const message = textAt(ended, "message").trim().slice(-500);
  return `; it ended with ${how}${reason === "" ? "" : ` (${reason})`}${message === "" ? "" : `: ${message}`}`;
}

/** The container that ended badly, and how: of a pod that has failed. */
export function endOf(pod: JsonObject): { readonly container?: string; readonly message: string } {
  const bad = containers(pod).find((status) => (numberAt(status, "state", "terminated", "exitCode") ?? 0) !== 0);
  if (bad !== undefined)
    return {
      container: textAt(bad, "name"),
      message: `Container "${textAt(bad, "name")}" has failed${lastState(bad)}.`,
    };
  const message = textAt(pod, "status", "message") || textAt(pod, "status", "reason");
  return { message: `The pod has failed${message === "" ? "" : `: ${message.slice(0, 500)}`}.` };
}
