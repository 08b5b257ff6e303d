import * as z from "zod";
import {
  NamespaceQuota,
  namesOf,
  READY_WITHIN_SECONDS,
  type WorkloadsPlace,
} from "../../domain/deployment/workloads.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { type Fault, invalid } from "../../kernel/problem.ts";
import type { AnyPackage } from "../../packages/open-package.ts";
import type { DeployRequest } from "./request.ts";

/** What a runtime's settings may say about namespaces. */
const Settings = z.looseObject({ namespace: z.string().optional(), quota: NamespaceQuota.optional() });

/** Members of a request that mean something for workloads alone. */
const ONLY = ["namespace", "namespaceQuota", "readyWithin", "adjustments"] as const;

/** Whether packages of that format run on machines. */
export const onMachines = ({ format }: Pick<AnyPackage, "format">): boolean => format === "vm";

/**
 * Where a new deployment's workloads are to lie: in the namespace that the runtime says, the one that the request names, or
 * one of its own. `undefined` for a package that runs on machines. Pure. @throws Problem 422 with pointers
 */
export function placeWorkloads(
  pkg: Pick<AnyPackage, "format">,
  request: DeployRequest,
  runtime: Pick<Runtime, "config">,
  named: { readonly id: string; readonly name: string },
): WorkloadsPlace | undefined {
  if (onMachines(pkg)) {
    refuse(
      ONLY.filter((name) => request[name] !== undefined).map((name) => ({
        pointer: `/${name}`,
        detail: "The app runs on machines, which lie in no namespace.",
        remedy: "Leave it out.",
      })),
    );
    return undefined;
  }
  const { namespace: fixed, quota: usual } = Settings.parse(runtime.config);
  const { namespace: wanted, namespaceQuota, readyWithin = READY_WITHIN_SECONDS } = request;
  if (fixed !== undefined && wanted !== undefined && wanted !== fixed)
    refuse([
      {
        pointer: "/namespace",
        detail: `Everything on this runtime lies in namespace ${fixed}.`,
        remedy: "Leave the namespace out, or take another runtime.",
      },
    ]);
  if (fixed !== undefined && namespaceQuota !== undefined)
    refuse([
      {
        pointer: "/namespaceQuota",
        detail: `Namespace ${fixed} is the runtime's, and so is what it may take.`,
        remedy: "Leave the quota out, or take another runtime.",
      },
    ]);
  const { namespace: own, release } = namesOf(named);
  const quota = namespaceQuota ?? (fixed === undefined ? usual : undefined);
  return {
    namespace: fixed ?? wanted ?? own,
    ownNamespace: fixed === undefined && wanted === undefined,
    release,
    ...(quota === undefined || Object.keys(quota).length === 0 ? {} : { quota }),
    readyWithin,
  };
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid("invalid-request", "The app cannot lie there", faults);
}
