import * as z from "zod";
import { LIMITS } from "./limits.ts";

/** Version of an agent: it is also the name of a directory. */
export const AgentVersion = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/);

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One agent's program of a release: a single file that needs nothing beside the image's Node. */
export const ReleasedProgram = z.strictObject({
  sha256: Sha256,
  bytes: z.int().min(1).max(LIMITS.objectBytes),
  /** Base64url: `releaseStatement`, signed by a platform key. */
  signature: z.base64url().min(16).max(128),
});
export type ReleasedProgram = z.infer<typeof ReleasedProgram>;

const Fetched = ReleasedProgram.extend({ url: z.url({ protocol: /^https?$/ }).max(4096) });

/** What a Frontgate is to run, and, once it does, what its Drones are to run. */
export const WantedRelease = z.strictObject({
  version: AgentVersion,
  frontgate: Fetched,
  /** Absent while it is not the Drones' turn. */
  drone: Fetched.optional(),
});
export type WantedRelease = z.infer<typeof WantedRelease>;

/** Value of the etcd key `/deployments/<deployment>/nodes/<node>/release`: what its Drone is to run. */
export const NodeRelease = ReleasedProgram.omit({ signature: true }).extend({ version: AgentVersion });
export type NodeRelease = z.infer<typeof NodeRelease>;

/** Value of `/reports/<deployment>/<node>/agent`: what a Drone runs, and which release its machine took back. */
export const NodeAgent = z.strictObject({ version: AgentVersion, failedRelease: AgentVersion.optional() });
export type NodeAgent = z.infer<typeof NodeAgent>;

/** What a platform key signs for each program of a release. No program of one agent counts as another's, or as another version. */
export function releaseStatement(
  agent: "frontgate" | "drone",
  version: string,
  { sha256, bytes }: Pick<ReleasedProgram, "sha256" | "bytes">,
): string {
  return ["pitrix-agent-release-v1", agent, version, sha256, String(bytes)].join("\n");
}
