import { join } from "node:path";
import { ec2Cloud } from "../../local/machine-room/clouds/ec2.ts";
import type { Tenantland } from "../../local/tenantland.ts";
import { FrontgateConfig } from "../../shared/protocol/messages.ts";
import { simulateFrontgate } from "../pilot/simulated-frontgate.ts";

/** How often the tenant's cloud is asked for new machines: the longest "boot" of a Frontgate. */
const LOOK_MS = 50;

/**
 * In place of machines: each Frontgate that the tenant's cloud is asked for is simulated as soon as it is seen. Nodes need
 * no machine: their Frontgate answers for their Drones.
 */
export async function runFrontgates(
  { aws, ec2 }: { readonly aws: { readonly endpoint: string }; readonly ec2: { readonly endpoint: string } },
  { region, operator }: Tenantland,
  directory: string,
): Promise<{ readonly executed: ReadonlyMap<string, number>; stop(): Promise<void> }> {
  const cloud = ec2Cloud({ kind: "ec2", endpoint: ec2.endpoint, region, credential: operator });
  const executed = new Map<string, number>();
  const running = new Map<string, { stop(): void } | undefined>();
  let stopped = false;
  const look = async (): Promise<void> => {
    const { wanted } = await cloud.instances();
    for (const [id, frontgate] of running)
      if (!wanted.some(({ instanceId }) => instanceId === id)) {
        frontgate?.stop();
        running.delete(id);
      }
    for (const { instanceId } of wanted.filter((one) => !running.has(one.instanceId))) {
      running.set(instanceId, undefined);
      const config = configOf(await cloud.userData(instanceId));
      if (config === undefined) continue;
      // It is on the platform's side of the network: TLS is the machines' way.
      const pilotUrl = `${aws.endpoint.replace(/^http/, "ws")}${new URL(config.pilotUrl).pathname}`;
      // A VPC's next Frontgate has the id of the one before, and not its key: each machine has a disk of its own.
      const disk = join(directory, instanceId);
      running.set(instanceId, await simulateFrontgate({ ...config, pilotUrl }, disk, executed));
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const ended = loop();
  return {
    executed,
    async stop() {
      stopped = true;
      await ended;
      for (const frontgate of running.values()) frontgate?.stop();
      cloud.close();
    },
  };
}

/** What a first-boot script tells its agent; `undefined` for a node's. */
function configOf(userData: string): FrontgateConfig | undefined {
  const [, text = ""] = /<<'PITRIX'\n([\s\S]*?)\nPITRIX\n/.exec(userData) ?? [];
  return FrontgateConfig.safeParse(JSON.parse(Buffer.from(text, "base64").toString("utf8"))).data;
}
