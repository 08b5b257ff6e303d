import type { MetadataDocument, MetadataHost } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";

/**
 * Expands a deployment's compact metadata into the keys of every node's view (PROTOCOL.md, "Metadata").
 * Pure. A deployment of n nodes has about 10 n (n + 1) keys, and as many again while all of them come or go.
 */
export function expandMetadata(deploymentId: string, document: MetadataDocument): Map<string, string> {
  const all = new Map<string, string>();
  const shared = new Map<string, string>();
  const adding = new Set(document.addingHosts);
  const deleting = new Set(document.deletingHosts);
  for (const host of document.hosts) {
    const place = placeOf(host);
    for (const [field, value] of fields(host)) {
      shared.set(`/hosts/${place}/${field}`, value);
      if (adding.has(host.nodeId)) shared.set(`/adding-hosts/${place}/${field}`, value);
      if (deleting.has(host.nodeId)) shared.set(`/deleting-hosts/${place}/${field}`, value);
    }
  }
  if (document.verticalScalingRoles !== undefined)
    shared.set("/vertical-scaling-roles", document.verticalScalingRoles.join(","));
  for (const [key, value] of Object.entries(document.cluster)) shared.set(`/cluster/${key}`, value);
  for (const [key, value] of Object.entries(document.env)) shared.set(`/env/${key}`, value);
  for (const [name, linked] of Object.entries(document.links ?? {})) {
    const at = `/links/${name}`;
    for (const host of linked.hosts)
      for (const [field, value] of fields(host)) shared.set(`${at}/hosts/${placeOf(host)}/${field}`, value);
    for (const [key, value] of Object.entries(linked.cluster)) shared.set(`${at}/cluster/${key}`, value);
    // A role's own parameters lie below it: of another deployment's roles a node has none.
    for (const [role, env] of Object.entries(linked.roleEnv))
      for (const [key, value] of Object.entries(env))
        shared.set(`${at}/env/${role === "" ? "" : `${role}/`}${key}`, value);
    for (const [key, value] of Object.entries(linked.env)) shared.set(`${at}/env/${key}`, value);
  }
  for (const host of document.hosts) {
    const self = keys.self(deploymentId, host.nodeId);
    for (const [key, value] of shared) all.set(`${self}${key}`, value);
    for (const [field, value] of fields(host)) all.set(`${self}/host/${field}`, value);
    const roleEnv = Object.hasOwn(document.roleEnv, host.role) ? document.roleEnv[host.role] : undefined;
    for (const [key, value] of Object.entries(roleEnv ?? {})) all.set(`${self}/env/${key}`, value);
  }
  return all;
}

/** Where a host stands among the hosts. */
function placeOf({ instanceId, nodeId, role }: MetadataHost): string {
  const name = instanceId === "" ? nodeId : instanceId;
  return role === "" ? name : `${role}/${name}`;
}

function fields(host: MetadataHost): readonly (readonly [string, string])[] {
  return [
    ["node_id", host.nodeId],
    ["role", host.role],
    ["ip", host.ip],
    ["sid", String(host.sid)],
    ["gid", String(host.gid)],
    ["gsid", String(host.gsid)],
    ["instance_id", host.instanceId],
    ["cpu", String(host.cpu)],
    ["memory", String(host.memory)],
    ["volume_size", String(host.volumeSize)],
    ...(host.eip === undefined ? [] : [["eip", host.eip] as const]),
    ...(host.pubKey === undefined ? [] : [["pub_key", host.pubKey] as const]),
    ...(host.token === undefined ? [] : [["token", host.token] as const]),
  ];
}
