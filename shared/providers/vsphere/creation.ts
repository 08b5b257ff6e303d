import { type CreateInstance, type Instance, ProviderError, TAGS } from "../contract.ts";
import { cloneSpec } from "./clone-spec.ts";
import { missing } from "./errors.ts";
import { machineId, machineName } from "./identity.ts";
import { LIMITS } from "./limits.ts";
import { MACHINE, machineOf } from "./machine-answers.ts";
import { machinesById } from "./machines.ts";
import { knownNetworks, networkOf } from "./network.ts";
import { type Places, roomiest } from "./places.ts";
import { type Found, read, readThere, textOf } from "./properties.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { begin, watch } from "./tasks.ts";
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
  const [template, networks, datastore] = await Promise.all([
    templateOf(session, input.imageId),
    knownNetworks(session, places.datacenter, config),
    roomiest(session, places),
  ]);
  const network = networkOf(networks, input.subnetId);
  const switchUuid = await switchOf(session, network.portgroup?.switch);
  const body = cloneSpec({ create: input, id, name, template, ...places, datastore, network, switchUuid });
  const task = await begin(session, { method: "CloneVM_Task", on: template.ref, body });
  const report = pending(input, id);
  clonesOf(session).set(id, { task, report });
  try {
    await watch(session, task, LIMITS.acceptMs);
  } catch (error) {
    clonesOf(session).delete(id);
    if (!(error instanceof ProviderError) || error.providerCode !== "DuplicateName") throw error;
    return (await holderOf(session, places, name, id, error)) ?? report;
  }
  const [made] = await machinesById(session, places, [id]);
  return made?.report ?? report;
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

async function templateOf(session: Session, imageId: string): Promise<Found> {
  const ref: Ref = { type: "VirtualMachine", id: imageId };
  const paths = ["config.template", "config.hardware.device"];
  const [found] = /^vm-\d+$/.test(imageId) ? await readThere(session, [ref], { type: "VirtualMachine", paths }) : [];
  if (found === undefined || textOf(found, "config.template") !== "true")
    throw missing("ManagedObjectNotFound", `vCenter shows no template ${imageId}.`);
  return found;
}

async function switchOf(session: Session, ref: Ref | undefined): Promise<string | undefined> {
  if (ref === undefined) return undefined;
  const [found] = await read(session, [ref], { type: "DistributedVirtualSwitch", paths: ["uuid"] });
  return found === undefined ? undefined : textOf(found, "uuid");
}

/** What a clone under way will be. */
function pending(input: CreateInstance, id: string): Instance {
  return {
    id,
    state: "pending",
    instanceType: input.instanceType,
    imageId: input.imageId,
    subnetId: input.subnetId,
    securityGroupIds: [],
    volumes: [],
    keyNames: [],
    tags: { ...input.tags, [TAGS.key]: input.key },
  };
}
