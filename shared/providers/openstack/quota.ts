import * as z from "zod";
import { ProviderError, type Quota, type QuotaName } from "../contract.ts";
import type { Session } from "./session.ts";

const count = z.number().int();
const ComputeLimits = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: count,
      totalInstancesUsed: count,
      maxTotalCores: count,
      totalCoresUsed: count,
      maxTotalRAMSize: count,
      totalRAMUsed: count,
    }),
  }),
});
const VolumeLimits = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalVolumes: count,
      totalVolumesUsed: count,
      maxTotalVolumeGigabytes: count,
      totalGigabytesUsed: count,
    }),
  }),
});
const NetworkQuota = z.object({
  quota: z.object({ floatingip: z.object({ limit: count, used: count, reserved: count.default(0) }) }),
});

type Told = readonly (readonly [QuotaName, number, number])[];

/** 3 requests at once, and a token. A service that does not show its own is left out: nothing that is made depends on it. */
export async function quotaOf(session: Session): Promise<Quota> {
  const told = await Promise.all([compute(session), volumes(session), network(session)].map(unlessRefused));
  // -1 is no limit. More may be in use than a limit that was made smaller since.
  const rooms = told
    .flat()
    .flatMap(([name, limit, used]) => (limit < 0 ? [] : [[name, { limit, left: Math.max(0, limit - used) }] as const]));
  return Object.fromEntries(rooms);
}

async function compute(session: Session): Promise<Told> {
  const { absolute } = (await session.json("compute", ComputeLimits, { path: "/limits" })).limits;
  return [
    ["instances", absolute.maxTotalInstances, absolute.totalInstancesUsed],
    ["cores", absolute.maxTotalCores, absolute.totalCoresUsed],
    ["memory", absolute.maxTotalRAMSize, absolute.totalRAMUsed],
  ];
}

async function volumes(session: Session): Promise<Told> {
  const { absolute } = (await session.json("volume", VolumeLimits, { path: "/limits" })).limits;
  return [
    ["volumes", absolute.maxTotalVolumes, absolute.totalVolumesUsed],
    ["volumeStorage", absolute.maxTotalVolumeGigabytes, absolute.totalGigabytesUsed],
  ];
}

async function network(session: Session): Promise<Told> {
  const path = `/quotas/${encodeURIComponent(await session.projectId())}/details`;
  const { floatingip } = (await session.json("network", NetworkQuota, { path })).quota;
  return [["addresses", floatingip.limit, floatingip.used + floatingip.reserved]];
}

async function unlessRefused(asked: Promise<Told>): Promise<Told> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}
