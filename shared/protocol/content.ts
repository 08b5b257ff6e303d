import { createHash } from "node:crypto";
import type { RegisteredNode } from "./messages.ts";

/** What a Frontgate's etcd holds of one deployment, as far as the table has to be able to make it again. */
export interface DeploymentContent {
  readonly deploymentId: string;
  /** Highest version applied. */
  readonly version: number;
  /** Version of the metadata that lie there; absent when there are none. */
  readonly documentVersion: number | undefined;
  readonly nodes: readonly RegisteredNode[];
}

/**
 * SHA-256, in hexadecimal, of all that a Frontgate holds: both ends compute it, so that 64 characters in a `hello` tell
 * whether anything was lost. Deployments of which it holds nothing do not count. Pure; any order of input.
 */
export function contentDigest(deployments: readonly DeploymentContent[]): string {
  const lines = deployments
    .filter(({ documentVersion, nodes }) => documentVersion !== undefined || nodes.length > 0)
    .flatMap(({ deploymentId, version, documentVersion, nodes }) => [
      `${deploymentId} ${version} ${documentVersion ?? "-"}`,
      ...nodes.map((node) => `${deploymentId} ${node.nodeId} ${node.tokenSha256} ${node.fingerprint ?? "-"}`),
    ])
    .sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
