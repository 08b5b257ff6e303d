import type { Clock } from "../../kernel/clock.ts";
import { type InstancesCapability, type Lookups, ProviderError } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { type Machine, Taken } from "./answers.ts";
import type { Api } from "./client.ts";
import { createMachine } from "./creation.ts";
import { deleteDisks } from "./disks.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { byId, clearUp, reportOf, search, stateOf } from "./machines.ts";
import { onceLeased, until } from "./patience.ts";
import type { Config } from "./schema.ts";
import { smallest, typesOf } from "./types.ts";

/**
 * Requests: `create` 2 when the machine is there, 4 when it is new and 2 more for a subnet and an image that no step of the job has looked at, with disks 2 more each and 1 for each look at them, with long user-data 1 more;
 * `describe` 1 for each hundred machines and, of those that are made, 1 for the disks of each of up to three, 1 for those of more; `list` 2; `start` and `stop` 2 or 3;
 * `resize` 2, or 4 and more: the looks at what becomes of it; `terminate` 3.
 */
export function openInstances(
  api: Api,
  config: Config,
  clock: Clock,
  lookups: Lookups,
  subnet: (id: string) => Promise<unknown>,
): InstancesCapability {
  async function machineOf(id: string): Promise<Machine> {
    const [seen] = await byId(api, [id]);
    if (seen?.machine === undefined || stateOf(seen.machine) === "terminated")
      throw missing(`QingCloud shows no machine ${id} of ours.`);
    return seen.machine;
  }

  const types = inFlight(() => typesOf(api));

  return {
    instanceType: async (size) => smallest(await types(""), config, size),

    create: (input) => createMachine(api, config, clock, lookups, subnet, input),

    async describe(ids) {
      const seen = await byId(api, ids);
      await clearUp(api, seen);
      return seen.map((one) => reportOf(one));
    },

    async list(filter) {
      const seen = await search(api, filter);
      await clearUp(api, seen);
      return seen.map((one) => reportOf(one, filter)).filter(({ state }) => state !== "terminated");
    },

    async start(id) {
      const machine = await machineOf(id);
      const state = stateOf(machine);
      if (state === "running" || state === "pending") return;
      if (state !== "stopped") throw notNow(id, state, "start");
      await api.change("StartInstances", { instances: [id] }, Taken);
    },

    async stop(id) {
      const state = stateOf(await machineOf(id));
      if (state === "stopped" || state === "stopping") return;
      if (state !== "running") throw notNow(id, state, "stop");
      await api.change("StopInstances", { instances: [id], force: 0 }, Taken);
    },

    async resize(id, type) {
      const machine = await machineOf(id);
      const state = stateOf(machine);
      const changing = machine.transition_status === "resizing";
      if (machine.instance_type === type && !changing) return;
      if (state !== "stopped" && !changing) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "1400",
          message: `Machine ${id} is ${state}: only a stopped one can become ${type}.`,
          remedy: "Stop the machine first.",
        });
      }
      if (!changing) await api.change("ResizeInstances", { instances: [id], instance_type: type }, Taken);
      await until(LIMITS.resizeMs, "ResizePending", `QingCloud still makes machine ${id} a ${type}.`, async () => {
        const now = await machineOf(id);
        return now.instance_type === type && (now.transition_status ?? "") === "";
      });
    },

    async terminate(id) {
      const [seen] = await byId(api, [id]);
      if (seen === undefined) return;
      if (seen.machine === undefined) return onceLeased(id, () => deleteDisks(api, seen.disks));
      const state = stateOf(seen.machine);
      if (state === "terminated") return clearUp(api, [seen]);
      if (state === "terminating") return;
      await until(
        LIMITS.leaseMs,
        "LeasePending",
        `QingCloud cannot end machine ${id} yet, which it has just made.`,
        () => ended(api, id),
      );
    },
  };
}

/** `false`: QingCloud ends no machine that it is making, nor one whose charges have not begun, some seconds after. */
async function ended(api: Api, id: string): Promise<boolean> {
  try {
    await api.change("TerminateInstances", { instances: [id] }, Taken);
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === "not-found") return true;
    if (error.kind !== "conflict") throw error;
  }
  const [seen] = await byId(api, [id]);
  const state = seen?.machine === undefined ? "terminated" : stateOf(seen.machine);
  return state === "terminated" || state === "terminating";
}

function notNow(id: string, state: string, what: string): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "1400",
    message: `Machine ${id} is ${state}: it cannot ${what} now.`,
  });
}
