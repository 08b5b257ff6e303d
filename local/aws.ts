import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort, LOOPBACK } from "./loopback.ts";
import { startServer } from "./server-process.ts";
import { ensureTool } from "./toolchain/tools.ts";

export const LOCAL_REGION = "us-east-1";
/** Account of everything in the local AWS. */
export const LOCAL_ACCOUNT = "000000000000";

export interface LocalAws {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Process of the server; `undefined` when an endpoint named by `AWS_ENDPOINT_URL` is used. */
  readonly pid: number | undefined;
  /** Ends the server and its Lambda workers; does nothing to an endpoint that is not ours. */
  stop(): Promise<void>;
}

export interface LocalAwsOptions {
  /** Directory for the log and scratch files; made when missing. */
  readonly stateDir: string;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  readonly report?: (line: string) => void;
}

/**
 * Starts the local AWS with IAM policies enforced, on the loopback interface only, and waits until it
 * answers. Its state is in memory and ends with it. Where `AWS_ENDPOINT_URL` is set, that endpoint is used
 * instead, and nothing is started.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const given = process.env.AWS_ENDPOINT_URL;
  if (given) return { endpoint: given.replace(/\/$/, ""), pid: undefined, stop: async () => {} };
  const tool = await ensureTool("ministack", options.report);
  const port = options.port ?? (await freePort());
  const endpoint = `http://${LOOPBACK}:${port}`;
  const scratch = join(options.stateDir, "aws");
  await mkdir(scratch, { recursive: true });
  const hypercorn = join(tool, "bin", "hypercorn");
  const server = await startServer({
    title: "local AWS",
    // In one process: a worker of its own would outlive a killed parent, and keep the port.
    argv: [hypercorn, "ministack.app:app", "--workers", "0", "--bind", `${LOOPBACK}:${port}`, "--keep-alive", "75"],
    env: serverEnvironment(port, scratch),
    cwd: scratch,
    log: join(options.stateDir, "logs", "aws.log"),
    ready: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  });
  return { endpoint, ...server };
}

/** Lambda workers inherit this, so it holds nothing of the user's own environment. */
function serverEnvironment(port: number, scratch: string): Record<string, string> {
  return {
    // The Node that runs this program runs the functions too: 24, pinned.
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: scratch,
    TMPDIR: scratch,
    LANG: "C.UTF-8",
    AUTH: "true",
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: LOCAL_REGION,
    MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
    ...ROOT_CREDENTIAL,
    // Listeners that nobody here uses; they would make every start 1.5 s slower.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
  };
}

/**
 * Root of the local account. No secret: the server checks policies but not every signature, so that it must only be
 * reachable from this machine. The tenant's machines see no more of it than the relay in `machine-room/` lets through.
 */
const ROOT_CREDENTIAL = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/**
 * Environment with which the SDKs and the CDK CLI talk to a local endpoint as the account's root. The credential is
 * the caller's own when the endpoint is the one named by `AWS_ENDPOINT_URL`. Add PATH and HOME for a program.
 */
export function awsEnvironment(endpoint: string): Record<string, string> {
  const foreign = process.env.AWS_ENDPOINT_URL?.replace(/\/$/, "") === endpoint;
  const own = foreign ? pick(process.env, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) : {};
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: process.env.AWS_REGION ?? LOCAL_REGION,
    AWS_DEFAULT_REGION: process.env.AWS_REGION ?? LOCAL_REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    ...ROOT_CREDENTIAL,
    ...own,
  };
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
