import { invalid } from "../kernel/problem.ts";
import type { VmPackage } from "../packages/vm/schema.ts";
import { type OfferedService, offeredServices } from "../packages/vm/service-form.ts";
import type { Facts } from "./contract.ts";

/** The services that the deployment's package offers to its users, and the package. */
export async function offered(
  facts: Pick<Facts, "pkg" | "cluster">,
): Promise<{ readonly pkg: VmPackage | undefined; readonly services: readonly OfferedService[] }> {
  const [{ value }, cluster] = await Promise.all([facts.pkg(), facts.cluster()]);
  if (value.format !== "vm") return { pkg: undefined, services: [] };
  return { pkg: value, services: offeredServices(value, cluster) };
}

/** @throws Problem 422 with the names that there are */
export function requireService(services: readonly OfferedService[], name: string): OfferedService {
  const found = services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const names = services.map((service) => `"${service.name}"`).join(", ");
  throw invalid("invalid-request", "The app offers no such service", [
    {
      pointer: "/service",
      detail: `The app offers no service "${name}".`,
      remedy: names === "" ? "It offers none." : `It offers ${names}.`,
    },
  ]);
}
