import * as z from "zod";
import type { InstanceSize } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { invalid } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { type Places, same } from "./places.ts";
import type { Config } from "./schema.ts";

const Sku = z.object({
  name: z.string(),
  resourceType: z.string(),
  locations: z.array(z.string()).default([]),
  locationInfo: z.array(z.object({ zones: z.array(z.string()).nullish() })).nullish(),
  capabilities: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  restrictions: z
    .array(
      z.object({
        type: z.string(),
        restrictionInfo: z.object({ zones: z.array(z.string()).nullish() }).nullish(),
      }),
    )
    .nullish(),
});
type Sku = z.infer<typeof Sku>;

/**
 * For everything, x86-64, and with disks on SCSI: burstable, then balanced, then with much memory, by Intel and AMD. Machines for one
 * purpose (GPU, HPC, confidential) are never chosen by a size.
 */
const FAMILIES = [/^Standard_B\d+(ls|s|ms)(_v2)?$/, /^Standard_D\d+a?s_v5$/, /^Standard_E\d+a?s_v5$/] as const;

interface Type extends InstanceSize {
  readonly name: string;
  readonly family: number;
}

/** Types that a subscription may have in a region and zone, and until when they are believed. */
type Types = Map<string, { readonly until: number; readonly types: Promise<readonly Type[]> }>;
const kept = new WeakMap<Arm, Types>();

/** The smallest type that holds the size: fewest CPUs, then least memory. 1 request an hour. @throws ProviderError `invalid` */
export async function fitting(
  arm: Arm,
  config: Config,
  places: Places,
  size: InstanceSize,
  now: number,
): Promise<string> {
  const types = await typesOf(arm, config, places, now);
  const [best] =
    size.cpu > 0 && size.memory > 0 ? types.filter((type) => type.cpu >= size.cpu && type.memory >= size.memory) : [];
  if (best !== undefined) return best.name;
  const largest = types.at(-1);
  const told =
    largest === undefined
      ? "it has none"
      : `the largest, ${largest.name}, has ${largest.cpu} CPUs and ${largest.memory} MiB`;
  throw invalid(
    "NoInstanceType",
    `No machine type that this subscription may have in ${config.location} holds ${size.cpu} CPUs and ${size.memory} MiB of memory; ${told}.`,
  );
}

async function typesOf(arm: Arm, config: Config, places: Places, now: number): Promise<readonly Type[]> {
  const mine: Types = kept.get(arm) ?? new Map();
  kept.set(arm, mine);
  const key = `${config.subscriptionId} ${config.location} ${config.zone}`;
  const known = mine.get(key);
  if (known !== undefined && now < known.until) return known.types;
  const types = list(arm, config, places);
  const asked = { until: now + LIMITS.typesMs, types };
  mine.set(key, asked);
  types.catch(() => {
    if (mine.get(key) === asked) mine.delete(key);
  });
  return types;
}

async function list(arm: Arm, config: Config, places: Places): Promise<readonly Type[]> {
  return answered(Sku.array(), await arm.list(places.skus))
    .flatMap((sku) => typeOf(sku, config) ?? [])
    .sort((a, b) => a.cpu - b.cpu || a.memory - b.memory || a.family - b.family || a.name.localeCompare(b.name));
}

function typeOf(sku: Sku, { location, zone }: Config): Type | undefined {
  const family = FAMILIES.findIndex((pattern) => pattern.test(sku.name));
  const here = sku.resourceType === "virtualMachines" && sku.locations.some((one) => same(one, location));
  if (family < 0 || !here || !isFree(sku, zone)) return undefined;
  const said = new Map((sku.capabilities ?? []).map(({ name, value }) => [name, value]));
  if ((said.get("CpuArchitectureType") ?? "x64") !== "x64") return undefined;
  const cpu = Number(said.get("vCPUsAvailable") ?? said.get("vCPUs"));
  const memory = Math.floor(Number(said.get("MemoryGB")) * 1024);
  return cpu > 0 && memory > 0 ? { name: sku.name, cpu, memory, family } : undefined;
}

/** Azure withholds types from subscriptions, in a region or in single zones of it. */
function isFree({ restrictions, locationInfo }: Sku, zone: string | undefined): boolean {
  const held = restrictions ?? [];
  if (held.some(({ type }) => type === "Location")) return false;
  if (zone === undefined) return true;
  const zones = (locationInfo ?? []).flatMap((info) => info.zones ?? []);
  return (
    zones.includes(zone) &&
    !held.some(({ type, restrictionInfo }) => type === "Zone" && (restrictionInfo?.zones ?? []).includes(zone))
  );
}
