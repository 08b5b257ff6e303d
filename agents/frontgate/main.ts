import { readFile } from "node:fs/promises";
import { systemClock } from "../../shared/kernel/clock.ts";
import { FrontgateConfig } from "../../shared/protocol/messages.ts";
import { createLog, reason } from "../machine/log.ts";
import { describeMachine } from "../machine/paths.ts";

const log = createLog("frontgate", systemClock, (line) => process.stdout.write(line));

/**
 * One program: on a machine it serves a VPC, in a pod its cluster, beside a private cloud that cloud. Each loads its own part alone, for
 * only the first has an etcd to speak with.
 */
async function main(): Promise<void> {
  process.umask(0o077);
  const machine = describeMachine(process.env);
  const config = FrontgateConfig.parse(JSON.parse(await readFile(machine.configFile, "utf8")));
  if (config.mode === "cloud") {
    const { serveCloud } = await import("./cloud/serve.ts");
    return serveCloud({ config, log, env: process.env });
  }
  if (config.mode === "cluster") {
    const { serveCluster } = await import("./cluster/serve.ts");
    return serveCluster({ config, log, env: process.env });
  }
  const { serveMachine } = await import("./machine.ts");
  return serveMachine({ config, machine, log });
}

main().catch((error: unknown) => {
  log.warn("failed", { reason: reason(error) });
  process.exit(1);
});
