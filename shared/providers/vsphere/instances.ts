import type { Clock } from "../../kernel/clock.ts";
import { type Instance, type InstancesCapability, type Lookups, ProviderError } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { fitting, hostsOf, sizeOf, typeOf } from "./capacity.ts";
import { completing } from "./completing.ts";
import { clonesOf, createMachine } from "./creation.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Machine } from "./machine-answers.ts";
import { machinesById, machinesOf } from "./machines.ts";
import type { Places } from "./places.ts";
import { isGone } from "./properties.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { stopping } from "./stopping.ts";
import { change, look } from "./tasks.ts";
import { takeDisks } from "./volume-places.ts";
import { tag } from "./xml.ts";

/**
 * Requests, beside those of `placesOf`: `create` 2 when the machine is there, 4 when it is new, with one more a look at its task and 3 for what no
 * step of the job has asked; `describe` 1 for machines that this process has met, else 2 for one, 1 for each of up to eight and 1 for all, 1 for more; `list` and `instanceType` 1; `start`, `stop`, `resize` and
 * `terminate` 2 when it is done already, else 4 and more: the looks at what vCenter makes of it.
 */
export function openInstances(
  session: Session,
  config: Config,
  places: () => Promise<Places>,
  lookups: Lookups,
  clock: Clock,
): InstancesCapability {
  const complete = completing(session, clock);
  const stop = stopping(session, clock);
  const hosts = inFlight(async () => hostsOf(session, (await places()).compute));

  async function machineOf(id: string): Promise<Machine> {
    const [machine] = await machinesById(session, await places(), [id]);
    if (machine !== undefined) return machine;
    throw missing("ManagedObjectNotFound", `vCenter shows no machine ${id} of ours.`);
  }

  return {
    instanceType: (size) => fitting(() => hosts(""), size),

    create: async (input) => createMachine(session, config, await places(), lookups, complete, input),

    async describe(ids) {
      const machines = await machinesById(session, await places(), ids);
      await Promise.all(machines.map(complete));
      const seen = new Set(machines.map(({ report }) => report.id));
      const hidden = await Promise.all(ids.filter((id) => !seen.has(id)).map((id) => cloneOf(session, id)));
      return [...machines.map(({ report }) => report), ...hidden.filter((report) => report !== undefined)];
    },

    async list(filter) {
      const reports = (await machinesOf(session, await places())).map(({ report }) => report);
      return reports.filter(({ tags }) => Object.entries(filter).every(([name, value]) => tags[name] === value));
    },

    async start(id) {
      const { on, ref, report } = await machineOf(id);
      if (report.state === "stopping") throw conflict("InvalidPowerState", `Machine ${id} is stopping.`);
      if (on) return;
      await change(session, { method: "PowerOnVM_Task", on: ref });
    },

    stop: async (id) => stop(await machineOf(id)),

    async resize(id, type) {
      const { cpu, memory } = sizeOf(type);
      const { on, ref, report } = await machineOf(id);
      if (report.instanceType === typeOf({ cpu, memory })) return;
      if (on) {
        throw conflict("InvalidPowerState", `Machine ${id} is ${report.state}: only a stopped one can become ${type}.`);
      }
      const body = `<spec>${tag("numCPUs", cpu)}${tag("memoryMB", memory)}</spec>`;
      await change(session, { method: "ReconfigVM_Task", on: ref, body });
    },

    async terminate(id) {
      const [machine] = await machinesById(session, await places(), [id]);
      if (machine === undefined) return;
      try {
        if (machine.on) await switchOff(session, machine);
        // vCenter deletes every disk that is at a machine when it is removed.
        if (machine.disks.some(({ own }) => !own) || Object.keys(machine.left).length > 0)
          await takeDisks(session, await places(), machine.ref, ({ own }) => !own);
        await remove(session, machine);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  };
}

/** vCenter removes no machine that is on: one that was being started may come on after it was looked at. */
async function remove(session: Session, machine: Machine): Promise<void> {
  const destroy = { method: "Destroy_Task", on: machine.ref } as const;
  try {
    await change(session, destroy);
  } catch (error) {
    if (!isPowerState(error)) throw error;
    await switchOff(session, machine);
    await change(session, destroy);
  }
}

async function switchOff(session: Session, { ref, report }: Machine): Promise<void> {
  try {
    const { state } = await change(session, { method: "PowerOffVM_Task", on: ref }, LIMITS.powerOffMs);
    if (state === "success") return;
  } catch (error) {
    // It went off by itself meanwhile.
    if (isPowerState(error)) return;
    throw error;
  }
  throw new ProviderError({
    kind: "unavailable",
    providerCode: "TaskInProgress",
    message: `vCenter still switches machine ${report.id} off, before it can be removed.`,
  });
}

/** A machine that vCenter does not show yet, because this process began its clone: or why there will be none. */
async function cloneOf(session: Session, id: string): Promise<Instance | undefined> {
  const clone = clonesOf(session).get(id);
  if (clone === undefined) return undefined;
  try {
    const { state } = await look(session, clone.task);
    if (state === "running") return clone.report;
    clonesOf(session).delete(id);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    if (isGone(error)) {
      clonesOf(session).delete(id);
      return undefined;
    }
    return { ...clone.report, state: "error", reason: error.message };
  }
}

const isPowerState = (error: unknown): boolean =>
  error instanceof ProviderError && error.providerCode === "InvalidPowerState";

function conflict(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode, message, remedy: "Stop the machine first." });
}
