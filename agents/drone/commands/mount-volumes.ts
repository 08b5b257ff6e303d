import { mkdir, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import * as z from "zod";
import { DroneCommand } from "../../../shared/protocol/messages.ts";
import { readIfThere, writeDurably } from "../../machine/files.ts";
import { lookAgain } from "../look-again.ts";
import type { Node, Outcome } from "../outcome.ts";
import { run } from "../process.ts";
import { findDevice } from "./find-device.ts";

type Volume = Extract<DroneCommand, { kind: "mount-volumes" }>["volumes"][number];
type MountVolumes = Extract<DroneCommand, { kind: "mount-volumes" }>;

const DEVICE_MS = 60_000;

/**
 * Mounts the node's data volumes: a blank device gets a filesystem, one with data keeps it, and one that is smaller than its device grows. Several mount points of one volume are
 * directories of one filesystem. On a light machine a device is a directory and is bound. May be repeated; done again after a reboot.
 */
export async function mountVolumes(
  node: Pick<Node, "stateDir" | "logDir">,
  command: MountVolumes,
  timeoutMs: number,
): Promise<Outcome> {
  try {
    for (const [index, volume] of command.volumes.entries()) await mountVolume(node, volume, index, timeoutMs);
    await writeDurably(join(node.stateDir, "volumes.json"), JSON.stringify(command));
    return { status: "succeeded" };
  } catch (error) {
    return { status: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

/** Mounts again what was mounted before the machine restarted. */
export async function remountVolumes(node: Pick<Node, "stateDir" | "logDir">): Promise<void> {
  const command = await mountedVolumes(node.stateDir);
  if (command !== undefined) await mountVolumes(node, command, DEVICE_MS);
}

/** What was mounted last. */
export async function mountedVolumes(stateDir: string): Promise<MountVolumes | undefined> {
  const stored = await readIfThere(join(stateDir, "volumes.json"));
  if (stored === undefined) return undefined;
  const command = z.pipe(z.unknown(), DroneCommand).parse(JSON.parse(stored));
  return command.kind === "mount-volumes" ? command : undefined;
}

async function mountVolume(
  node: Pick<Node, "stateDir" | "logDir">,
  volume: Volume,
  index: number,
  timeoutMs: number,
): Promise<void> {
  for (const point of volume.mountPoints) {
    if (!isAbsolute(point) || normalize(point) !== point || point === "/")
      throw new Error(`"${point}" is no place to mount a volume: it must be an absolute path below the root.`);
  }
  const device = await findDevice(volume.device, Math.min(timeoutMs, DEVICE_MS));
  const isDirectory = (await stat(device)).isDirectory();
  const tool = toolRunner(node, timeoutMs);
  const [only, ...more] = volume.mountPoints;
  if (only === undefined) return;
  if (isDirectory) {
    for (const [part, point] of volume.mountPoints.entries())
      await bind(more.length === 0 ? device : join(device, String(part)), point, tool);
    return;
  }
  // blkid: 2 means that there is nothing to recognise, and only then may a filesystem be made.
  const probe = await tool(["blkid", "-p", device], [0, 2]);
  if (probe === 2) await tool([`mkfs.${volume.filesystem}`, volume.filesystem === "xfs" ? "-q" : "-qF", device]);
  const base = more.length === 0 ? only : join(node.stateDir, "volumes", String(index));
  await mount(["-t", volume.filesystem, "-o", volume.options || "defaults", "--", device], base, tool);
  await grow(device, base, tool);
  if (more.length === 0) return;
  for (const [part, point] of volume.mountPoints.entries()) await bind(join(base, String(part)), point, tool);
}

/** Makes the filesystem as large as its device, which may have grown since: while it is in use, and nothing where it is so already. */
async function grow(device: string, point: string, tool: Tool): Promise<void> {
  await lookAgain(device);
  const type = (await mounted(point))?.[2];
  if (type === "ext4" || type === "ext3" || type === "ext2") await tool(["resize2fs", device]);
  if (type === "xfs") await tool(["xfs_growfs", point]);
}

type Tool = (argv: readonly string[], accepted?: readonly number[]) => Promise<number>;

function toolRunner(node: Pick<Node, "logDir">, timeoutMs: number): Tool {
  return async (argv, accepted = [0]) => {
    const outputFile = join(node.logDir, "volumes.log");
    const ran = await run({ argv: [...argv] }, { env: {}, timeoutMs, outputFile });
    if (ran.timedOut || !accepted.includes(ran.exitCode))
      throw new Error(`${argv.join(" ")} failed (${ran.exitCode}): ${ran.problem ?? ran.output.trim().slice(-500)}`);
    return ran.exitCode;
  };
}

async function bind(source: string, point: string, tool: Tool): Promise<void> {
  await mkdir(source, { recursive: true });
  await mount(["--bind", "--", source], point, tool);
}

async function mount(args: readonly string[], point: string, tool: Tool): Promise<void> {
  await mkdir(point, { recursive: true });
  if ((await mounted(point)) === undefined) await tool(["mount", ...args, point]);
}

/** Device, place, type and options of what is mounted there last. */
async function mounted(point: string): Promise<readonly string[] | undefined> {
  const mounts = await readFile("/proc/self/mounts", "utf8");
  const escaped = point.replace(/[ \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .findLast(([, place]) => place === escaped);
}
