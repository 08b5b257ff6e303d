import type { Deployment } from "../../../shared/domain/deployment/schema.ts";

/** In which nothing runs that could answer. */
const QUIET: ReadonlySet<Deployment["status"]> = new Set(["stopped", "ceased", "deleted"]);

/** As users see it: workloads lie in no subnet, and what does not run is reached nowhere. Pure. */
export function shown<D extends Deployment>(
  deployment: D,
): Omit<D, "subnetId" | "endpoints"> & { readonly subnetId?: string; readonly endpoints?: D["endpoints"] } {
  const { subnetId, endpoints, ...rest } = deployment;
  return {
    ...rest,
    ...(subnetId === "" ? {} : { subnetId }),
    ...(endpoints === undefined || QUIET.has(deployment.status) ? {} : { endpoints }),
  };
}
