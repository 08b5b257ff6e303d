import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../shared/kernel/clock.ts";
import type { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import type { Log } from "../../machine/log.ts";
import { AGENT_VERSION } from "../../machine/version.ts";
import { serveCalls } from "../calls/serve.ts";
import { openPilotIdentity } from "../identity.ts";
import { PlatformTrust } from "../platform-trust.ts";
import { cloudCarrier } from "./carrier.ts";
import { parseSettings } from "./settings.ts";

/**
 * The Frontgate of a private cloud, on a machine that reaches it: what its owner has written there says which cloud is called and as
 * whom. Returns when it dials; ends the process on SIGTERM.
 */
export async function serveCloud(input: {
  readonly config: FrontgateConfig;
  readonly log: Log;
  /** `PITRIX_ROOT` stands before the paths; `PITRIX_ADDRESS` and `PITRIX_HEALTH_PORT` as of a pod. */
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const { config, log, env } = input;
  const root = env["PITRIX_ROOT"] ?? "/";
  const settings = parseSettings(await readFile(join(root, "etc/pitrix/cloud.json"), "utf8"));
  // A directory for each Frontgate: who enrols another one on this machine begins anew.
  const state = join(root, "var/lib/pitrix", config.frontgateId, digestOf(config.enrolmentToken));
  await mkdir(state, { recursive: true, mode: 0o700 });
  const [identity, trust] = await Promise.all([openPilotIdentity(state, config), PlatformTrust.open(state, config)]);
  await serveCalls({ config, carrier: cloudCarrier(settings, systemClock), identity, trust, log, env });
  log.info("ready", { version: AGENT_VERSION, provider: settings.provider });
}

const digestOf = (token: string): string => createHash("sha256").update(token).digest("hex").slice(0, 16);
