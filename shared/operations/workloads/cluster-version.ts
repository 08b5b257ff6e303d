import type { Runtime } from "../../domain/runtime/schema.ts";
import { type Fault, invalid } from "../../kernel/problem.ts";
import { parseConstraint } from "../../packages/helm/constraint.ts";
import { parseVersion } from "../../packages/helm/version.ts";
import type { AnyPackage } from "../../packages/open-package.ts";

/** The package takes the cluster's version. Pure. @throws Problem 422 `incompatible-runtime` */
export function requireVersionOf(runtime: Pick<Runtime, "name" | "probe">, pkg: AnyPackage, pointer: string): void {
  const fault = versionFault(runtime, pkg);
  if (fault === undefined) return;
  throw invalid("incompatible-runtime", "The app needs another version of Kubernetes", [{ ...fault, pointer }]);
}

/**
 * Why the package does not take the cluster's version, as the runtime's last probe told it. A cluster that was upgraded since is
 * asked again by what puts the package. What a vendor adds to the number (`-eks-1a2b3c`) speaks against nothing. Pure.
 */
export function versionFault(
  { name, probe }: Pick<Runtime, "name" | "probe">,
  pkg: AnyPackage,
): Omit<Fault, "pointer"> | undefined {
  const wanted = pkg.format === "helm" ? pkg.kubeVersion : undefined;
  const told = probe.cluster?.version.replace(/^v/, "");
  if (wanted === undefined || told === undefined) return undefined;
  const constraint = parseConstraint(wanted);
  const versions = [told, told.replace(/[-+].*$/, "")].map(parseVersion).filter((one) => one !== undefined);
  if (constraint === undefined || versions.length === 0 || versions.some((one) => constraint.allows(one)))
    return undefined;
  return {
    detail: `${pkg.name} needs Kubernetes ${wanted}, and ${name} has ${told}.`,
    remedy: "Take a runtime of such a version, or another version of the app.",
  };
}
