import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { RunContainer } from "../../../shared/protocol/containers.ts";
import { readIfThere, writeDurably } from "../../machine/files.ts";

/** What this machine's container is, kept over a restart of the Drone and of the machine. */
const Kept = z.object({
  engine: z.enum(["podman", "docker"]),
  version: z.string(),
  container: RunContainer,
  /** Whether it is to run: a deployment that is stopped has it stand still. */
  wanted: z.boolean(),
});
type Kept = z.infer<typeof Kept>;

/** The one container of a node. */
export const NAME = "pitrix-app";

const file = (stateDir: string): string => join(stateDir, "container.json");

/** `undefined` where the app comes in no container. */
export async function keptContainer(stateDir: string): Promise<Kept | undefined> {
  const stored = await readIfThere(file(stateDir));
  return stored === undefined ? undefined : Kept.parse(JSON.parse(stored));
}

export function keepContainer(stateDir: string, kept: Kept): Promise<void> {
  return writeDurably(file(stateDir), JSON.stringify(kept));
}

/** Says whether a container that is there is the one that is wanted. */
export function labelOf({ image, env, mounts, command }: RunContainer): string {
  return createHash("sha256")
    .update(JSON.stringify([image, env, mounts, command]))
    .digest("hex")
    .slice(0, 32);
}

/** Host and port of the registry that a reference names. */
export function registryOf(image: string): string {
  const first = image.split("/")[0] ?? "";
  return /[.:]/.test(first) || first === "localhost" ? first : "docker.io";
}

/** Registries of this machine alone speak without TLS. */
export function isLoopback(registry: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost)(:\d+)?$/.test(registry);
}
