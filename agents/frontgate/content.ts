import { contentDigest } from "../../shared/protocol/content.ts";
import type { RegisteredNode } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { parseRegistration } from "./registrations.ts";

/** Digest of what this Frontgate's etcd holds, for `hello`. Three reads. */
export async function readContent(link: EtcdLink): Promise<string> {
  const [registrations, versions, documents] = await Promise.all([
    link.list(keys.registrations),
    link.list(keys.versions),
    link.list(keys.documents),
  ]);
  const nodes = new Map<string, RegisteredNode[]>();
  for (const { key, value } of registrations.entries) {
    const [deploymentId = "", nodeId = ""] = key.slice(keys.registrations.length).split("/");
    nodes.set(deploymentId, [...(nodes.get(deploymentId) ?? []), { nodeId, ...parseRegistration(value) }]);
  }
  const documentOf = new Map(
    documents.entries.map(({ key, value }) => [key.slice(keys.documents.length), Number(value)] as const),
  );
  return contentDigest(
    versions.entries.map(({ key, value }) => {
      const deploymentId = key.slice(keys.versions.length);
      return {
        deploymentId,
        version: Number(value),
        documentVersion: documentOf.get(deploymentId),
        nodes: nodes.get(deploymentId) ?? [],
      };
    }),
  );
}
