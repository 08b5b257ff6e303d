import { fault, type Service, TITLES } from "./errors.ts";
import type { Catalogue } from "./identity.ts";

/** What each service is called in catalogues, the newest name first. */
const TYPES: Readonly<Record<Exclude<Service, "identity">, readonly string[]>> = {
  compute: ["compute"],
  network: ["network"],
  volume: ["block-storage", "block-store", "volumev3"],
  image: ["image"],
};
/** Path of the version that is spoken, where an address leaves it out. */
const VERSIONS: Readonly<Record<Exclude<Service, "identity">, string>> = {
  compute: "v2.1",
  network: "v2.0",
  volume: "v3",
  image: "v2",
};

/**
 * The public address of a service in a region, with its version and without a slash at its end.
 * @throws ProviderError `not-found` for a region or a service that the catalogue has not
 */
export function addressOf(
  service: Exclude<Service, "identity">,
  catalogue: Catalogue,
  region: string,
  projectId: string,
): string {
  const open = catalogue.flatMap((entry) =>
    entry.endpoints.flatMap((endpoint) =>
      endpoint.interface === "public"
        ? [{ type: entry.type, region: endpoint.region_id ?? endpoint.region ?? "", url: endpoint.url }]
        : [],
    ),
  );
  const regions = [...new Set(open.map((endpoint) => endpoint.region))].sort();
  if (!regions.includes(region)) {
    const known = regions.length === 0 ? "none" : regions.join(", ");
    throw fault("not-found", "RegionNotInCatalogue", `The cloud has no region "${region}"; it has ${known}.`);
  }
  const found = TYPES[service]
    .map((type) => open.find((endpoint) => endpoint.region === region && endpoint.type === type))
    .find((endpoint) => endpoint !== undefined);
  if (found === undefined || !URL.canParse(found.url)) {
    throw fault(
      "not-found",
      "ServiceNotInCatalogue",
      `The catalogue of region "${region}" names no public address of ${TITLES[service]} (${TYPES[service].join(", ")}).`,
    );
  }
  const url = found.url.replace(/\/+$/, "");
  // Cinder and old Novas say the project in the address; it is this one's.
  const bare = url.replace(new RegExp(`/${projectId}$`), "");
  const version = /\/v\d+(\.\d+)?$/.test(bare) ? "" : `/${VERSIONS[service]}`;
  return service === "volume" && bare === url ? `${bare}${version}/${projectId}` : `${url}${version}`;
}
