import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BucketAlreadyOwnedByYou, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { bundle } from "./bundle.ts";
import { ROOT } from "./functions.ts";
import type { Stage } from "./stage.ts";

/** What a deployed stack says about itself. */
export const Outputs = z.object({
  /** Of the HTTP API, without a slash at its end. */
  ApiUrl: z.string(),
  /** `wss://…` as machines dial it. */
  PilotUrl: z.string(),
  /** Base of `/@connections/{id}`. */
  PilotManagementEndpoint: z.string(),
  TableName: z.string(),
  /** ARN of the KMS key. */
  KeyId: z.string(),
  BucketName: z.string(),
  StateMachineArn: z.string(),
  JobQueueUrl: z.string(),
  DeadLetterQueueUrl: z.string(),
  UserPoolId: z.string(),
  /** Client of the pool that pages and the command line sign in with. */
  SignInClientId: z.string(),
  NoticeQueueUrl: z.string(),
  /** What the console is told where it is served, as JSON. */
  ConsoleConfig: z.string(),
});
export type Outputs = z.infer<typeof Outputs>;

export interface DeployInput {
  /** Of the local AWS, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Environment with the endpoint, its region and credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of the stage besides its endpoint; the stage is `local` unless named. */
  readonly context: Partial<Omit<z.input<typeof Stage>, "endpoint">>;
  readonly report?: (line: string) => void;
}

/**
 * Bundles the functions and deploys the app to a local AWS with the CDK CLI. Deploying again updates what is there.
 * @throws Error with the end of what the CLI said
 */
export async function deployTo(input: DeployInput): Promise<Outputs> {
  const { endpoint, report = () => {} } = input;
  const { bundles, built, milliseconds } = await bundle();
  report(`${bundles.length} functions ${built ? "bundled" : "unchanged"} (${(milliseconds / 1000).toFixed(1)} s)`);
  const environment = { AWS_REGION: "us-east-1", ...input.env };
  await ensureAssetBucket(endpoint, environment);
  const stage = { stage: "local", ...input.context, endpoint };
  const scratch = mkdtempSync(join(tmpdir(), "pitrix-deploy-"));
  try {
    const started = performance.now();
    const outputs = join(scratch, "outputs.json");
    await cdk(
      [
        "deploy",
        "--all",
        // Straight to the stack: a change set would be made, waited for and run.
        ...["--method", "direct", "--require-approval", "never", "--progress", "events"],
        ...["--output", join(scratch, "cdk.out"), "--outputs-file", outputs],
        ...Object.entries(stage).flatMap(([name, value]) => (value === undefined ? [] : ["-c", `${name}=${value}`])),
      ],
      // `npm run synth` validates the templates; here it would be half of the time.
      { ...environment, CDK_VALIDATION: "false", CDK_DISABLE_VERSION_CHECK: "1" },
    );
    report(`stacks pitrix-${stage.stage}-* deployed (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    const byStack = z
      .record(z.string(), z.record(z.string(), z.string()))
      .parse(JSON.parse(readFileSync(outputs, "utf8")));
    return Outputs.parse(Object.assign({}, ...Object.values(byStack)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * `cdk bootstrap` makes this bucket and a dozen roles and repositories; deploying with the caller's own credentials
 * needs the bucket alone.
 */
async function ensureAssetBucket(endpoint: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { AWS_REGION: region = "us-east-1", AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  const s3 = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID ?? "test",
      secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "test",
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: `cdk-hnb659fds-assets-${LOCAL_ACCOUNT}-${region}` }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  } finally {
    s3.destroy();
  }
}

/** Account of everything in the emulators that speak this API. */
const LOCAL_ACCOUNT = "000000000000";

/** Runs the CDK CLI of this checkout with this program's Node. @throws Error with the end of its output */
export async function cdk(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  output: "quiet" | "inherit" = "quiet",
): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(ROOT, "node_modules", "aws-cdk", "bin", "cdk"), ...args, "--no-notices"],
    {
      cwd: ROOT,
      // The app's `node` in cdk.json is this Node.
      env: {
        ...env,
        PATH: `${dirname(process.execPath)}:${env.PATH ?? process.env.PATH ?? ""}`,
        HOME: process.env.HOME,
      },
      stdio: output === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  const keep = (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-8000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`cdk ${args[0]} failed with code ${code}\n${said}`);
}
