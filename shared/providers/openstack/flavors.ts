import * as z from "zod";
import type { InstanceSize, Lookups } from "../contract.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";

export const ExtraSpecs = z.record(z.string(), z.string()).default({});

const NovaFlavor = z
  .object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number().default(0),
    "OS-FLV-DISABLED:disabled": z.boolean().default(false),
    extra_specs: ExtraSpecs,
  })
  .transform(({ vcpus, ram, extra_specs, "OS-FLV-DISABLED:disabled": disabled, ...flavor }) => ({
    ...flavor,
    cpu: vcpus,
    memory: ram,
    disabled,
    specs: Object.keys(extra_specs).length,
    bareMetal: isBareMetal(extra_specs),
  }));

/** As it is handed from step to step. */
const Flavor = z.object({
  id: z.string(),
  name: z.string(),
  cpu: z.number(),
  /** MiB */
  memory: z.number(),
  /** GiB; 0: it boots from a volume. */
  disk: z.number(),
  disabled: z.boolean(),
  /** How many extra specs it has. */
  specs: z.number(),
  bareMetal: z.boolean(),
});
export type Flavor = z.infer<typeof Flavor>;

/** Ironic's machines are counted by a resource class of their own, and by no processor. */
export const isBareMetal = (specs: Readonly<Record<string, string>>): boolean => specs["resources:VCPU"] === "0";

/**
 * The flavors are the operator's: there is no list of ours. The smallest that holds the size is the one with the least memory, then the
 * fewest processors; a virtual one before bare metal, one that asks for nothing special (extra specs) before one that does, and one with
 * a disk of its own before one that boots from a volume.
 */
export function smallest(flavors: readonly Flavor[], size: InstanceSize, named: Config["flavors"]): Flavor {
  const open = flavors.filter(({ disabled, name }) => !disabled && (named === undefined || named.includes(name)));
  const [best] = open
    .filter(({ cpu, memory }) => size.cpu > 0 && size.memory > 0 && cpu >= size.cpu && memory >= size.memory)
    .sort(
      (a, b) =>
        Number(a.bareMetal) - Number(b.bareMetal) ||
        a.memory - b.memory ||
        a.cpu - b.cpu ||
        a.specs - b.specs ||
        Number(a.disk === 0) - Number(b.disk === 0) ||
        a.disk - b.disk ||
        a.name.localeCompare(b.name),
    );
  if (best !== undefined) return best;
  const cpu = Math.max(0, ...open.map((flavor) => flavor.cpu));
  const memory = Math.max(0, ...open.map((flavor) => flavor.memory));
  throw fault(
    "invalid",
    "NoFlavor",
    `No flavor of this project holds ${size.cpu} CPUs and ${size.memory} MiB of memory; the largest have ${cpu} CPUs and ${memory} MiB.`,
    "Choose a smaller size, or ask the cloud's operator for a larger flavor.",
  );
}

/** Requests: 1 for a connection, whose answer is kept, and none for a flavor that a step before has chosen. A failed one is asked anew. */
export function openFlavors(session: Session, lookups: Lookups) {
  let listed: Promise<Flavor[]> | undefined;
  const all = (): Promise<Flavor[]> => {
    listed ??= everyPage(session, "compute", { path: "/flavors/detail", member: "flavors", schema: NovaFlavor }).catch(
      (error: unknown) => {
        listed = undefined;
        throw error;
      },
    );
    return listed;
  };
  const called = (name: string, ask: () => Promise<Flavor>): Promise<Flavor> =>
    lookups.find(`flavor ${name}`, Flavor, ask);
  return {
    /** The smallest of those that the runtime allows. @throws ProviderError `invalid` when none holds it */
    async holding(size: InstanceSize, allowed: Config["flavors"]): Promise<Flavor> {
      const flavor = smallest(await all(), size, allowed);
      return called(flavor.name, async () => flavor);
    },
    /** Names are unique in a cloud. @throws ProviderError `invalid` */
    named: (name: string): Promise<Flavor> =>
      called(name, async () => {
        const flavor = (await all()).find((one) => one.name === name);
        if (flavor !== undefined) return flavor;
        throw fault("invalid", "FlavorNotFound", `This project sees no flavor "${name}".`);
      }),
  };
}
export type Flavors = ReturnType<typeof openFlavors>;
