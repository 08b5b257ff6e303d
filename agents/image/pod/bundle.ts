/**
 * Writes what the image of the Frontgate's pod is built from: its program and its Dockerfile.
 * `node agents/image/pod/bundle.ts <directory> [version]`; the version is the package's own where none is said.
 */
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleAgents } from "../build.ts";

const [directory, version] = process.argv.slice(2);
if (directory === undefined) throw new Error("Say the directory to write to.");
await bundleAgents(directory, version);
// A pod has no Drone.
await rm(join(directory, "drone.mjs"));
await copyFile(join(import.meta.dirname, "Dockerfile"), join(directory, "Dockerfile"));
