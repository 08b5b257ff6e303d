import { readBody } from "./bodies.ts";
import { MachineBody, ResizeBody } from "./bodies-compute.ts";
import type { Capacity } from "./capacity.ts";
import type { Interfaces } from "./interfaces.ts";
import type { MachineDisks, ShownDisk } from "./machine-disks.ts";
import type { Operations } from "./operations.ts";
import { refuse } from "./refusal.ts";
import { checkTags, type Named, type Resource, type Store, sameId, view, type Written } from "./resources.ts";

/** A machine beside its resource: what only its owner and its host know. */
interface Held {
  readonly body: MachineBody;
  power: string | undefined;
  readonly osDisk: string;
  /** Interfaces that are taken away with it. */
  readonly ends: readonly string[];
  size: string;
}

/** How long Azure's own work takes here, in milliseconds. */
const WORK = { create: 250, boot: 150, deallocate: 150, resize: 100, delete: 150 };

/** Microsoft.Compute's virtual machines. */
export function openComputeRules(needs: {
  readonly store: Store;
  readonly operations: Operations;
  readonly capacity: Capacity;
  readonly machineDisks: MachineDisks;
  readonly interfaces: Interfaces;
  readonly images: ReadonlySet<string>;
  readonly referred: (id: string) => Resource;
}) {
  const { store, operations, capacity, machineDisks, interfaces, images, referred } = needs;
  const machines = new Map<string, Held>();
  const heldOf = ({ id }: Pick<Resource, "id">) => machines.get(id.toLowerCase());
  const { of: disksOf } = machineDisks;

  /** The machine's interface. @throws Refusal before anything is made */
  function check(named: Named, body: MachineBody): Resource {
    const { hardwareProfile, storageProfile, osProfile, networkProfile } = body.properties;
    checkTags(body.tags);
    capacity.check(hardwareProfile.vmSize, sizes());
    const { imageReference: image } = storageProfile;
    const wanted =
      "id" in image ? image.id.toLowerCase() : `${image.publisher}:${image.offer}:${image.sku}:${image.version}`;
    if (!images.has(wanted))
      throw refuse(404, "id" in image ? "NotFound" : "PlatformImageNotFound", `The image ${wanted} was not found.`);
    for (const { path } of osProfile.linuxConfiguration.ssh.publicKeys)
      if (path !== `/home/${osProfile.adminUsername}/.ssh/authorized_keys`)
        throw refuse(
          400,
          "InvalidParameter",
          "Destination path for SSH public keys is currently limited to its default value.",
        );
    machineDisks.check(named, body);
    capacity.checkDisks(hardwareProfile.vmSize, storageProfile.dataDisks.length);
    const [card] = networkProfile.networkInterfaces;
    const nic = referred(card?.id ?? "");
    if (nic.properties.virtualMachine !== undefined)
      throw refuse(400, "NicInUse", `Network Interface ${nic.id} is used by another virtual machine.`);
    return nic;
  }

  const sizes = (but?: string) => [...machines].flatMap(([id, { size }]) => (but && sameId(id, but) ? [] : size));

  return {
    disksOf,
    /** `running`, `deallocated` and what is between; `undefined` before it runs for the first time. */
    powerOf: (id: string): string | undefined => machines.get(id.toLowerCase())?.power,
    sizes,

    put(named: Named, text: string, onlyNew: boolean): Written {
      const body = readBody(MachineBody, text);
      const there = store.get(named.id);
      if (there !== undefined && onlyNew)
        throw refuse(
          412,
          "PreconditionFailed",
          "The precondition given in one of the request headers evaluated to false.",
        );
      // Whoever writes a second time sends another key for its login.
      if (there !== undefined)
        throw refuse(
          409,
          "PropertyChangeNotAllowed",
          "Changing property 'linuxConfiguration.ssh.publicKeys' is not allowed.",
        );
      const nic = check(named, body);
      const { osProfile, storageProfile, ...rest } = body.properties;
      const { customData: _, ...shownProfile } = osProfile;
      nic.properties = { ...nic.properties, virtualMachine: { id: named.id } };
      const resource: Resource = {
        ...named,
        location: body.location,
        tags: body.tags,
        ...(body.zones === undefined ? {} : { zones: body.zones }),
        properties: { ...rest, storageProfile, osProfile: shownProfile },
        state: "Creating",
      };
      const held: Held = {
        body,
        power: undefined,
        osDisk: machineDisks.make(named, body),
        ends: rest.networkProfile.networkInterfaces.flatMap(({ id, properties }) =>
          properties.deleteOption === "Delete" ? [id] : [],
        ),
        size: rest.hardwareProfile.vmSize,
      };
      store.put(resource);
      machines.set(named.id.toLowerCase(), held);
      const operation = operations.begin(resource, WORK.create, () => {
        if (resource.state !== "Creating") return;
        resource.state = "Succeeded";
        held.power = "starting";
        store.after(WORK.boot, () => {
          if (held.power === "starting") held.power = "running";
        });
      });
      return { resource, created: true, operation };
    },

    patch(resource: Resource, text: string): string {
      const { vmSize } = readBody(ResizeBody, text).properties.hardwareProfile;
      const held = atRest(resource);
      capacity.check(vmSize, sizes(resource.id));
      capacity.checkDisks(vmSize, disksOf(resource).length);
      held.size = vmSize;
      resource.properties = { ...resource.properties, hardwareProfile: { vmSize } };
      return change(resource, WORK.resize);
    },

    /** Shows other data disks at once; `then` follows when the host has them. */
    give(resource: Resource, all: readonly ShownDisk[], then: () => void): string {
      machineDisks.show(resource, all);
      return change(resource, WORK.resize, then, () => ({ ...profileOf(resource) }));
    },

    act(resource: Resource, action: string): string {
      const held = atRest(resource);
      const [during, then] = action === "start" ? ["starting", "running"] : ["deallocating", "deallocated"];
      if (held.power === then) return operations.begin(resource, 0, () => {});
      held.power = during;
      return operations.begin(resource, WORK.deallocate, () => {
        if (held.power === during) held.power = then;
      });
    },

    delete(found: Resource): string {
      found.state = "Deleting";
      return operations.begin(
        found,
        WORK.delete,
        () => {
          const held = heldOf(found);
          if (held === undefined) return;
          machineDisks.end(found, held.osDisk, held.body.properties.storageProfile.osDisk.deleteOption);
          for (const id of held.ends) interfaces.lost(id);
          machines.delete(found.id.toLowerCase());
          store.remove(found.id);
        },
        "gone",
      );
    },

    view(resource: Resource, expand: string | null): object {
      const { power } = heldOf(resource) ?? {};
      const properties = {
        ...resource.properties,
        storageProfile: profileOf(resource),
        ...(expand === "instanceView" ? { instanceView: { statuses: statuses(resource, power) } } : {}),
      };
      return view({ ...resource, properties });
    },

    atRest,
    /** What the machine finds as its custom data. */
    customData: (id: string): string =>
      Buffer.from(machines.get(id.toLowerCase())?.body.properties.osProfile.customData ?? "", "base64").toString(
        "utf8",
      ),
  };

  function profileOf(resource: Resource): object {
    return { ...heldOf(resource)?.body.properties.storageProfile, dataDisks: disksOf(resource) };
  }

  function change(resource: Resource, milliseconds: number, then = () => {}, answers?: () => object): string {
    resource.state = "Updating";
    const done = () => {
      if (resource.state === "Updating") resource.state = "Succeeded";
      then();
    };
    return operations.begin(resource, milliseconds, done, answers);
  }

  /** @throws Refusal while something else is under way, as Azure says it */
  function atRest(resource: Resource): Held {
    const held = heldOf(resource);
    const moving =
      held === undefined ||
      /^(Creating|Updating|Deleting)$/.test(resource.state) ||
      /ing$/.test(held.power?.replace("running", "") ?? "ing");
    if (moving) throw refuse(409, "Conflict", "The request failed due to conflict with a concurrent request.");
    return held;
  }
}
export type Machines = ReturnType<typeof openComputeRules>;

function statuses({ state, failure }: Resource, power: string | undefined): readonly object[] {
  const failed = state === "Failed" && failure !== undefined;
  return [
    {
      code: `ProvisioningState/${state.toLowerCase()}${failed ? `/${failure.code}` : ""}`,
      level: failed ? "Error" : "Info",
      displayStatus: `Provisioning ${state.toLowerCase()}`,
      ...(failed ? { message: failure.message } : {}),
    },
    ...(power === undefined ? [] : [{ code: `PowerState/${power}`, level: "Info", displayStatus: `VM ${power}` }]),
  ];
}
