import { checkMachines } from "./check-machines.ts";
import { type TaskContext, TaskError, type TaskKind } from "./contract.ts";

/**
 * Checks the way from the VPC to Pilot before anything paid is made: the subnet is there and has a way out, Pilot answers at the
 * address that machines will be given, with a certificate that they will trust, and the cloud has the images and sizes that the
 * machines will have (OP-32). Remembers the VPC.
 * Three to five requests to the cloud and one for each image and size, one to three to Pilot, two or three reads, one write.
 */
export const checkPilot: TaskKind = {
  kind: "check-pilot",
  capability: "network",
  timeoutMs: 60_000,
  async run(context) {
    const { network } = await context.cloud();
    if (network === undefined) throw new Error("the provider has no networks");
    const described = network.describeSubnet(context.deployment.subnetId);
    const [subnet, egress, reached] = await Promise.all([
      described,
      network.checkEgress(context.deployment.subnetId),
      reach(context.pilot),
      described.then(({ vpcId }) => checkMachines(context, vpcId)),
    ]);
    const expected = context.runtime.config["vpcId"];
    if (typeof expected === "string" && expected !== subnet.vpcId) {
      throw new TaskError({
        code: "wrong-vpc",
        message: `Subnet ${subnet.id} lies in ${subnet.vpcId}, not in the runtime's ${expected}.`,
        retryable: false,
        remedy: "Choose a subnet of the runtime's VPC.",
      });
    }
    if (!egress.open) {
      throw new TaskError({
        code: "no-way-out",
        message: `Machines in subnet ${subnet.id} could not reach the internet: ${egress.reason}`,
        retryable: true,
        remedy: "Give the subnet a default route (internet or NAT gateway), or choose another one, then retry the job.",
      });
    }
    if (!reached.reachable) {
      throw new TaskError({
        code: "pilot-unreachable",
        message: `Pilot does not answer at ${context.pilot.url}: ${reached.reason}`,
        retryable: true,
        remedy: "Tell the operator of this installation: no machine can be managed until that address answers.",
      });
    }
    await context.deployments.change(context.deployment.tenantId, context.deployment.id, { vpcId: subnet.vpcId });
    return { kind: "done", output: { vpcId: subnet.vpcId, via: egress.via } };
  },
};

/** Each waits some seconds. */
const LOOKS = 3;

/** Who lets agents in may have to start first, and be asked by many at once. */
async function reach(pilot: TaskContext["pilot"]) {
  for (let look = 1; ; look++) {
    const reached = await pilot.check();
    if (reached.reachable || look === LOOKS) return reached;
  }
}
