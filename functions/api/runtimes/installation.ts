import * as z from "zod";
import { clusterFrontgateId, enrolmentEnd } from "../../../shared/domain/frontgate/cluster.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { type MachineInstall, machineInstall } from "../../../shared/pilot/machine/install.ts";
import { type Install, type InstallParts, installOf } from "../../../shared/pilot/pod/install.ts";
import type { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import { manifestOf } from "../../../shared/providers/registry.ts";

export interface Installing {
  readonly installing: InstallParts;
}

/** The one namespace that a runtime is for, where it is for one. */
const Config = z.object({ namespace: z.string().optional() });

/** How the Frontgate is that carries a runtime's calls: a pod in what runs workloads, else a container beside the cloud. */
export const modeOf = ({ provider }: Pick<Runtime, "provider">): NonNullable<FrontgateConfig["mode"]> =>
  manifestOf(provider)?.capabilities.includes("workloads") === true ? "cluster" : "cloud";

/** What brings a runtime's Frontgate to where its calls go. @throws Problem 409 where the operator offers no image for it */
export async function installation(
  { installing }: Installing,
  runtime: Pick<Runtime, "id" | "tenantId" | "config" | "provider">,
  token: string,
  now: Date,
): Promise<Install | MachineInstall> {
  const { image } = installing;
  if (image === undefined)
    throw new Problem({
      status: 409,
      code: "not-supported",
      title: "This store reaches nothing through a Frontgate",
      detail: "Its operator has set no image for the Frontgate (`frontgateImage`).",
    });
  const frontgate = { id: clusterFrontgateId(runtime), tenantId: runtime.tenantId };
  const common = { frontgate, image, token, now, until: enrolmentEnd(now) };
  if (modeOf(runtime) === "cloud") return machineInstall(installing, common);
  return installOf(installing, { ...common, namespace: Config.parse(runtime.config).namespace });
}
