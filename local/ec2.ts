import { join } from "node:path";
import { freePort, LOOPBACK } from "./loopback.ts";
import { startServer } from "./server-process.ts";
import { seedTenantland, type Tenantland } from "./tenantland.ts";
import { ensureTool } from "./toolchain/tools.ts";

export interface Ec2Server {
  /** Such as `http://127.0.0.1:40123`. Nothing but this machine reaches it. */
  readonly endpoint: string;
  readonly pid: number;
  /**
   * Makes the tenant's account, network and images, and then turns signature and policy checks on. Call it once.
   * `images`: names of further machine images to register.
   */
  seed(options?: { readonly images?: readonly string[] }): Promise<Tenantland>;
  stop(): Promise<void>;
}

export interface Ec2Options {
  /** Directory for the log; made when missing. */
  readonly stateDir: string;
  readonly report?: (line: string) => void;
  /** Where it listens; a free port by default. */
  readonly port?: number;
}

/**
 * Starts the tenant's cloud: a moto server that speaks EC2 and IAM. Its state is in memory.
 * Unknown image ids are refused, as on AWS. It honours no ClientToken: find by tag first.
 */
export async function startEc2(options: Ec2Options): Promise<Ec2Server> {
  const tool = await ensureTool("moto", options.report);
  const port = options.port ?? (await freePort());
  const endpoint = `http://${LOOPBACK}:${port}`;
  const server = await startServer({
    title: "tenant's EC2",
    argv: [join(tool, "bin", "moto_server"), "-H", LOOPBACK, "-p", String(port)],
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      MOTO_ENABLE_AMI_VALIDATION: "true",
      MOTO_ENABLE_KEYPAIR_VALIDATION: "true",
      MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: "true",
      MOTO_EC2_LOAD_DEFAULT_AMIS: "false",
    },
    log: join(options.stateDir, "logs", "ec2.log"),
    ready: async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok,
  });
  return { endpoint, ...server, seed: ({ images = [] } = {}) => seedTenantland(endpoint, images) };
}
