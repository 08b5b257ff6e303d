import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Directory for what is downloaded and built, outside the clone so that a second clone starts fast:
 * `PITRIX_CACHE`, or `pitrix` under `XDG_CACHE_HOME` (default `~/.cache`). Absolute; may not exist yet.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PITRIX_CACHE) return env.PITRIX_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pitrix");
}
