import { type Answered, type Asked, found, none, page, pageOf } from "./answers.ts";
import type { openAttachments } from "./attachments.ts";
import type { Capacity } from "./capacity.ts";
import { LOCATIONS, PUBLISHED, skus } from "./catalog.ts";
import type { Machines } from "./compute.ts";
import type { Disks } from "./disks.ts";
import type { SeededSubnet } from "./interfaces.ts";
import type { openNetworkRules } from "./network.ts";
import type { Operations } from "./operations.ts";
import { refuse } from "./refusal.ts";
import { namespaceOf, type Resource, type Store, type Written } from "./resources.ts";
import { openSeeded } from "./seeded.ts";
import type { AzureSettings } from "./settings.ts";
import type { Snapshots } from "./snapshots.ts";
import { usagesOf } from "./usages.ts";
import { VERSIONS, version } from "./versions.ts";

const CASED: ReadonlyMap<string, string> = new Map(
  [
    "networkInterfaces",
    "networkSecurityGroups",
    "applicationSecurityGroups",
    "publicIPAddresses",
    "virtualMachines",
    "disks",
    "snapshots",
    "images",
    "virtualNetworks",
    "routeTables",
  ].map((kind) => [kind.toLowerCase(), kind]),
);
const ACTIONS: ReadonlyMap<string, string> = new Map(
  ["start", "deallocate", "attachDetachDataDisks"].map((action) => [action.toLowerCase(), action]),
);

/** Resource Manager: who may, what is asked for, and where. Ids do not heed the case of their letters. */
export function openManager(needs: {
  readonly settings: AzureSettings;
  readonly root: string;
  readonly store: Store;
  readonly operations: Operations;
  readonly capacity: Capacity;
  readonly network: ReturnType<typeof openNetworkRules>;
  readonly compute: Machines;
  readonly attach: ReturnType<typeof openAttachments>;
  readonly disks: Disks;
  readonly snapshots: Snapshots;
  readonly subnets: ReadonlyMap<string, SeededSubnet>;
}) {
  const { settings, root, store, operations, capacity, network, compute, attach, disks, snapshots, subnets } = needs;
  const { subscriptionId, resourceGroup, location } = settings;
  const { ofNetworks, ofTable, ofImages } = openSeeded(settings, root, subnets);

  return (asked: Asked): Answered => {
    const path = asked.url.pathname.split("/").slice(1).map(decodeURIComponent);
    const [top = "", subscription = "", ...rest] = path;
    if (top.toLowerCase() !== "subscriptions")
      throw refuse(404, "InvalidResourceType", "The resource type could not be found.");
    if (subscription.toLowerCase() !== subscriptionId.toLowerCase())
      throw refuse(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
    const [area = "", name = ""] = rest;
    if (asked.application.actions.length === 0) throw forbidden(asked);
    if (rest.length === 0) {
      version(asked, "subscriptions");
      return found({
        id: `/subscriptions/${subscriptionId}`,
        subscriptionId,
        displayName: "Conformance",
        state: "Enabled",
      });
    }
    if (area.toLowerCase() === "locations") {
      version(asked, "subscriptions");
      return page(asked, LOCATIONS);
    }
    if (area.toLowerCase() === "providers") return ofSubscription(asked, rest.slice(1));
    if (area.toLowerCase() !== "resourcegroups")
      throw refuse(404, "InvalidResourceType", "The resource type could not be found.");
    if (name.toLowerCase() !== resourceGroup.toLowerCase())
      throw refuse(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
    if (rest.length === 2) {
      version(asked, "resourcegroups");
      return found({
        id: root.replace(/\/providers$/, ""),
        name: resourceGroup,
        location,
        properties: { provisioningState: "Succeeded" },
      });
    }
    return ofGroup(asked, rest.slice(3));
  };

  function ofSubscription(asked: Asked, [provider = "", ...rest]: readonly string[]): Answered {
    const inner = rest.join("/").toLowerCase();
    const [, operation] = /^locations\/[^/]+\/(?:disk)?operations\/([^/]+)$/.exec(inner) ?? [];
    if (operation !== undefined) {
      if (asked.url.searchParams.get("monitor") !== "true") return found(operations.status(operation));
      return operations.result(operation, (one) => shown(one, null));
    }
    const [, result] = /^locations\/[^/]+\/operationresults\/([^/]+)$/.exec(inner) ?? [];
    if (result !== undefined) return operations.result(result, (one) => shown(one, null));
    if (/^locations\/[^/]+\/usages$/.test(inner)) {
      version(asked, provider.toLowerCase());
      may(asked, `${namespaceOf(/compute/i.test(provider) ? "disks" : "")}/locations/usages/read`);
      return page(asked, usagesOf(provider, capacity.usages(compute.sizes()), store, settings));
    }
    if (provider.toLowerCase() !== "microsoft.compute") throw refuse(404, "InvalidResourceType", "No such type.");
    if (inner === "skus") {
      version(asked, "microsoft.compute/skus");
      const wanted = /^location eq '(\w+)'$/.exec(asked.url.searchParams.get("$filter") ?? "")?.[1];
      return page(asked, skus(wanted ?? location));
    }
    version(asked, "microsoft.compute");
    const [, publisher, offer, sku, one] =
      /^locations\/[^/]+\/publishers\/([^/]+)\/artifacttypes\/vmimage\/offers\/([^/]+)\/skus\/([^/]+)\/versions(?:\/([^/]+))?$/.exec(
        inner,
      ) ?? [];
    const prefix = `${publisher}:${offer}:${sku}:`;
    const versions = PUBLISHED.flatMap((urn) => (urn.startsWith(prefix) ? urn.slice(prefix.length) : []));
    if (versions.length === 0) throw refuse(404, "NotFound", `Artifact: VMImage was not found.`);
    if (one === undefined) return found(versions.map((name) => ({ location, name })));
    if (!versions.includes(one)) throw refuse(404, "NotFound", `Artifact: VMImage ${one} was not found.`);
    return found({ location, name: one, properties: {} });
  }

  function ofGroup(asked: Asked, [provider = "", type = "", name = "", ...more]: readonly string[]): Answered {
    const { method, text, url } = asked;
    const namespace = provider.toLowerCase();
    const own = `${namespace}/${type.toLowerCase()}`;
    version(asked, VERSIONS.has(own) ? own : namespace);
    if (namespace === "microsoft.authorization" && type.toLowerCase() === "permissions")
      return page(asked, [{ actions: asked.application.actions, notActions: [] }]);
    const kind = CASED.get(type.toLowerCase());
    if (kind === undefined || namespaceOf(kind).toLowerCase() !== namespace)
      throw refuse(404, "InvalidResourceType", `The resource type '${type}' could not be found.`);
    const id = `${root}/${namespaceOf(kind)}/${kind}${name === "" ? "" : `/${name}`}`;
    if (kind === "virtualNetworks") return ofNetworks(asked, name, more);
    if (kind === "routeTables") return ofTable(id, name);
    if (kind === "images") return ofImages(asked, id, name);
    if (name === "") return pageOf(asked, store.all(kind), (one) => shown(one, null));
    const resource = store.get(id);
    if (method === "GET") return found(shown(resource ?? none(id), url.searchParams.get("$expand")));
    const [verb = ""] = more;
    const action = ACTIONS.get(verb.toLowerCase());
    may(
      asked,
      `${namespaceOf(kind)}/${kind}/${method === "DELETE" ? "delete" : action === undefined ? "write" : `${action}/action`}`,
    );
    const named = { id: resource?.id ?? id, kind, name: resource?.name ?? name };
    if (method === "DELETE") {
      const operation = resource === undefined ? undefined : taken(resource);
      return operation === undefined ? { status: 204 } : { status: 202, headers: headers(asked, operation) };
    }
    if (method === "PUT") {
      if (asked.onlyNew !== undefined && asked.onlyNew !== "*")
        throw refuse(400, "InvalidHeader", "If-None-Match must be '*'.");
      const { resource: made, created, operation } = put(asked, named);
      if (made.location !== location)
        throw refuse(400, "LocationNotAvailableForResourceType", `'${made.location}' is not available.`);
      const status = kind === "disks" || kind === "snapshots" ? 202 : created ? 201 : 200;
      const body = status === 202 && created ? accepted(made) : shown(made, null);
      return { status, body, headers: headers(asked, operation) };
    }
    const there = resource ?? none(id);
    if (method === "PATCH" && (kind === "virtualMachines" || kind === "disks")) {
      const operation = kind === "disks" ? disks.patch(there, text) : compute.patch(there, text);
      const status = kind === "disks" ? 202 : 200;
      return { status, body: shown(there, null), headers: headers(asked, operation) };
    }
    if (method !== "POST" || kind !== "virtualMachines" || action === undefined)
      throw refuse(405, "MethodNotAllowed", "The method is not allowed.");
    const operation = action === "attachDetachDataDisks" ? attach(there, text) : compute.act(there, action);
    return { status: 202, headers: headers(asked, operation) };
  }

  function put({ text, onlyNew, ifMatch }: Asked, named: Pick<Resource, "id" | "kind" | "name">): Written {
    if (named.kind === "virtualMachines") return compute.put(named, text, onlyNew === "*");
    if (named.kind === "disks") return disks.put(named, text);
    if (named.kind === "snapshots") return snapshots.put(named, text);
    return network.put(named, text, ifMatch);
  }

  function taken(resource: Resource): string | undefined {
    if (resource.kind === "virtualMachines") return compute.delete(resource);
    if (resource.kind === "disks") return disks.delete(resource);
    if (resource.kind === "snapshots") return snapshots.delete(resource);
    return network.delete(resource);
  }

  function shown(resource: Resource, expand: string | null): object {
    if (resource.kind === "virtualMachines") return compute.view(resource, expand);
    if (resource.kind === "disks") return disks.view(resource);
    return network.view(resource, expand);
  }

  /** Of a disk or snapshot that has only just been accepted Azure tells little more than was asked for. */
  function accepted({ name, location, tags, zones, properties }: Resource): object {
    const { timeCreated: _, ...rest } = properties;
    return { name, location, tags, ...(zones && { zones }), properties: { provisioningState: "Updating", ...rest } };
  }

  function headers({ url }: Asked, operation: string): Readonly<Record<string, string>> {
    const at = `${url.origin}/subscriptions/${subscriptionId}`;
    return operations.headers(operation, at, location, url.searchParams.get("api-version") ?? "");
  }
}

const forbidden = ({ application, url }: Asked) =>
  refuse(
    403,
    "AuthorizationFailed",
    `The client '${application.clientId}' does not have authorization to perform the action over scope '${url.pathname}'.`,
  );

function may(asked: Asked, action: string): void {
  if (!asked.application.actions.includes(action)) throw forbidden(asked);
}
