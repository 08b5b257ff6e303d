import type { Deployment } from "../../../shared/domain/deployment/schema.ts";

/** As users see it: workloads lie in no subnet. Pure. */
export function shown<D extends Deployment>(deployment: D): Omit<D, "subnetId"> & { readonly subnetId?: string } {
  const { subnetId, ...rest } = deployment;
  return subnetId === "" ? rest : { ...rest, subnetId };
}
