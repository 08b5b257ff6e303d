import type { Clock } from "../../kernel/clock.ts";
import type { InstancesCapability } from "../contract.ts";
import { fitting } from "./capacity.ts";
import type { Arm } from "./client.ts";
import { createMachine } from "./creation.ts";
import { conflict, missing } from "./errors.ts";
import type { Machine } from "./machine-answers.ts";
import { machineById, machinesTagged } from "./machines.ts";
import { patiently } from "./patience.ts";
import { interfaceName, isMachineName, type Places, same } from "./places.ts";
import type { Config } from "./schema.ts";

/**
 * Requests: `create` 2 when the machine is there and 3 when it is new; `describe` 1 a machine while it is being made, else 2; `list` 2, and
 * as many for each that is found; `start`, `stop` and `resize` 2 when it is done already, else 3; `terminate` 1, and 2 when it is gone; `instanceType` 1 an hour.
 */
export function openInstances(arm: Arm, config: Config, places: Places, clock: Clock): InstancesCapability {
  async function known(id: string): Promise<Machine> {
    const machine = await machineById(arm, places, id);
    if (machine !== undefined) return machine;
    throw missing("ResourceNotFound", `Azure shows no machine ${id} of ours in ${config.resourceGroup}.`);
  }

  return {
    instanceType: (size) => fitting(arm, config, places, size, clock().getTime()),
    create: (input) => createMachine(arm, config, places, input),

    async describe(ids) {
      const found = await Promise.all(ids.map((id) => machineById(arm, places, id)));
      return found.flatMap((machine) => machine?.report ?? []);
    },

    list: (filter) => machinesTagged(arm, places, filter),

    async start(id) {
      const { report } = await known(id);
      if (report.state === "running" || report.state === "pending") return;
      if (report.state !== "stopped") throw busy(id, report.state, "It can be started when it is stopped.");
      await arm.post(places.action(id, "start"));
    },

    async stop(id) {
      const { report, deallocated } = await known(id);
      if (deallocated || report.state === "stopping") return;
      if (report.state === "pending" || report.state === "terminating")
        throw busy(id, report.state, "It can be stopped when it runs.");
      await arm.post(places.action(id, "deallocate"));
    },

    async resize(id, instanceType) {
      const { report } = await known(id);
      if (same(report.instanceType, instanceType)) return;
      // Azure would take it, and restart a machine that runs.
      if (report.state !== "stopped") throw busy(id, report.state, "Stop the machine first.");
      await arm.patch(places.of("virtualMachines", id), { properties: { hardwareProfile: { vmSize: instanceType } } });
    },

    async terminate(id) {
      if (!isMachineName(id)) return;
      // Its disks and its interface go with it. One that never came to be has left an interface at most.
      const there = await arm.delete(places.of("virtualMachines", id));
      if (!there) await patiently(() => arm.delete(places.of("networkInterfaces", interfaceName(id))));
    },
  };
}

function busy(id: string, state: string, remedy: string) {
  return conflict("OperationNotAllowed", `Machine ${id} is ${state}.`, remedy);
}
