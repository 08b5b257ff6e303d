import { isCloudPath, pathParts } from "../../../shared/protocol/calling.ts";
import type { OpenstackSettings } from "./settings.ts";

/** What is called of an OpenStack. Keystone, Barbican, Heat and whatever else it has are not. */
export type Kind = "compute" | "network" | "volume" | "image";

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["compute", "compute"],
  ["network", "network"],
  ["block-storage", "volume"],
  ["block-store", "volume"],
  ["volumev3", "volume"],
  ["image", "image"],
]);

/** One address of a catalogue. */
export interface Catalogued {
  readonly type: string;
  readonly url: string;
  readonly region: string;
  readonly side: string;
}

/** Where something is. */
export interface Service {
  /** Absent: of a type that is not called. */
  readonly kind: Kind | undefined;
  /** Whether it is called by this address. */
  readonly open: boolean;
  readonly origin: string;
  /** Without a slash at its end. */
  readonly path: string;
}

/** Pure. @param keystone its address, below which nothing is called */
export function calledAt(
  catalogued: readonly Catalogued[],
  keystone: string,
  settings: Pick<OpenstackSettings, "authUrl" | "region" | "interface" | "origins">,
): { readonly services: readonly Service[]; readonly told: readonly Catalogued[] } {
  const entry = { type: "identity", url: keystone, region: "", side: "" };
  const found = [...catalogued, entry].flatMap((one) => {
    const place = placeOf(one.url);
    if (place === undefined) return [];
    const kind = KINDS.get(one.type);
    return [{ one, service: { ...place, kind, open: kind !== undefined && isWanted(one, place.origin, settings) } }];
  });
  return {
    services: found.map(({ service }) => service),
    told: found.flatMap(({ one, service }) => (service.open ? one : [])),
  };
}

function isWanted(
  { region, side }: Catalogued,
  origin: string,
  settings: Pick<OpenstackSettings, "authUrl" | "region" | "interface" | "origins">,
): boolean {
  const { origins, authUrl } = settings;
  if (side !== settings.interface || (settings.region !== undefined && region !== settings.region)) return false;
  return origins === undefined ? origin.startsWith("https:") || authUrl.startsWith("http:") : origins.includes(origin);
}

function placeOf(url: string): Pick<Service, "origin" | "path"> | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname, search, hash, username } = new URL(url);
  const path = pathname.replace(/\/+$/, "");
  const plain = /^https?:$/.test(protocol) && search === "" && hash === "" && username === "";
  return plain && (path === "" || isCloudPath(path)) ? { origin, path } : undefined;
}

/** A call of one service. */
export interface Place {
  readonly kind: Kind;
  /** Parts of the path below the service's own, decoded, in small letters and without the ending of a format. */
  readonly below: readonly string[];
}

/**
 * The service that a call goes to: of those whose addresses it lies below, the one that lies deepest, for clouds have several at one
 * origin, and one for several regions and sides. `undefined` where that is none of those that are called. Pure.
 */
export function placeAt(services: readonly Service[], origin: string, path: string): Place | undefined {
  const parts = pathParts(path) ?? [];
  const above = services.flatMap((service) => {
    const own = service.path === "" ? [] : (pathParts(service.path) ?? []);
    const isAbove = service.origin === origin && own.every((part, index) => part === parts[index]);
    return isAbove ? [{ ...service, depth: own.length }] : [];
  });
  const depth = Math.max(...above.map((one) => one.depth));
  const deepest = above.filter((one) => one.depth === depth);
  const first = deepest.find(({ open }) => open);
  if (first?.kind === undefined || deepest.some(({ kind }) => kind !== first.kind)) return undefined;
  // Spelled as the catalogue has it: what stands before the services may decode nothing.
  const rest = path.startsWith(first.path) ? path.slice(first.path.length) : undefined;
  if (rest === undefined || !(rest === "" || /^[/?]/.test(rest))) return undefined;
  const below = parts.slice(depth).map((part) => part.toLowerCase().replace(/\.(json|xml)$/, ""));
  return { kind: first.kind, below };
}
