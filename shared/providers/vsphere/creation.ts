import * as z from "zod";
import { type CreateInstance, type Instance, type Lookups, ProviderError } from "../contract.ts";
import { pendingInstance } from "../pending-instance.ts";
import { cloneSpec } from "./clone-spec.ts";
import type { completing } from "./completing.ts";
import { machineId, machineName } from "./identity.ts";
import { LIMITS } from "./limits.ts";
import { MACHINE, machineOf } from "./machine-answers.ts";
import { machinesById, remember } from "./machines.ts";
import { networkFinder } from "./network.ts";
import { type Places, roomiest } from "./places.ts";
import { read, readThere, textOf } from "./properties.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { begin, watch } from "./tasks.ts";
import { templateOf } from "./templates.ts";
import { type Ref, refOf, refTag, tag } from "./xml.ts";

/** Clones that this process began and has not seen the end of, by the machine's id. */
type Clones = Map<string, { readonly task: Ref; readonly report: Instance }>;

const kept = new WeakMap<Session, Clones>();

export function clonesOf(session: Session): Clones {
  const clones = kept.get(session) ?? new Map();
  kept.set(session, clones);
  return clones;
}

/**
 * Makes a machine, or finds the one that the key has made. Its id is its key's, and so is its name, of which a folder holds one: whatever was lost on
 * the way, of two clones with one key vCenter refuses the second.
 */
export async function createMachine(
  session: Session,
  config: Config,
  places: Places,
  lookups: Lookups,
  complete: ReturnType<typeof completing>,
  input: CreateInstance,
): Promise<Instance> {
  const size = Buffer.byteLength(input.userData);
  if (size > LIMITS.userDataBytes) {
    throw new ProviderError({
      kind: "invalid",
      providerCode: "UserDataTooLong",
      message: `User-data has ${size} bytes; ${LIMITS.userDataBytes} are allowed.`,
    });
  }
  const id = machineId(input.key);
  const [there] = await machinesById(session, places, [id]);
  if (there !== undefined) return there.report;
  const name = machineName(input.name, id);
  const find = networkFinder(session, config, async () => places, lookups);
  const [template, network, datastore] = await Promise.all([
    templateOf(session, lookups, input.imageId),
    find(input.subnetId),
    roomiest(session, places),
  ]);
  const switchUuid = await switchOf(session, lookups, network.portgroup?.switch);
  const body = cloneSpec({ create: input, id, name, template, ...places, datastore, network, switchUuid });
  const task = await begin(session, { method: "CloneVM_Task", on: template.ref, body });
  const report = pendingInstance(input, id);
  clonesOf(session).set(id, { task, report });
  const progress = await watch(session, task, LIMITS.acceptMs, LIMITS.cloneMs).catch(async (error: unknown) => {
    clonesOf(session).delete(id);
    if (!(error instanceof ProviderError) || error.providerCode !== "DuplicateName") throw error;
    return (await holderOf(session, places, name, id, error)) ?? report;
  });
  if ("id" in progress) return progress;
  if (progress.state === "success" && progress.result !== undefined) {
    const ref = refOf(progress.result);
    remember(session, id, ref);
    await complete({ fresh: true, on: false, ref, report });
  }
  return report;
}

/** Who has the name: our own machine, or `undefined` while a call at the same time still makes it. @throws ProviderError `conflict` when it is another's */
async function holderOf(
  session: Session,
  places: Places,
  name: string,
  id: string,
  taken: ProviderError,
): Promise<Instance | undefined> {
  const on = await session.manager("searchIndex");
  const body = refTag("entity", places.folder) + tag("name", name);
  const [child] = await session.call({ method: "FindChild", on, body });
  const [holder] = child === undefined ? [] : await readThere(session, [refOf(child)], MACHINE);
  if (holder === undefined) return undefined;
  const machine = machineOf(holder);
  if (machine?.report.id === id) return machine.report;
  if (textOf(holder, "config.instanceUuid") === undefined) return undefined;
  throw taken;
}

async function switchOf(session: Session, lookups: Lookups, ref: Ref | undefined): Promise<string | undefined> {
  if (ref === undefined) return undefined;
  const uuid = await lookups.find(`switch ${ref.id}`, z.string(), async () => {
    const [found] = await read(session, [ref], { type: "DistributedVirtualSwitch", paths: ["uuid"] });
    return (found === undefined ? undefined : textOf(found, "uuid")) ?? "";
  });
  return uuid === "" ? undefined : uuid;
}
