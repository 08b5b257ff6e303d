import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { bundle } from "./bundle.ts";
import { buildConsole } from "./console.ts";
import { cdk } from "./deploy-local.ts";
import { uploadConsole } from "./upload-console.ts";

/** What the stacks say about themselves, as far as the console's files need it. */
const ByStack = z.record(z.string(), z.record(z.string(), z.string()));
const Outputs = z.object({
  ConsoleUrl: z.string(),
  ConsoleBucketName: z.string(),
  ConsoleConfig: z.string(),
  ProgressUrl: z.string(),
  SignInPagesUrl: z.string(),
});

/**
 * `npm run deploy`: bundles, bootstraps the account's region for CDK where that is not done yet, and deploys every
 * stack, and puts the console's files. `npm run deploy -- --stage test -c allowedPrivateHosts=repo.example` passes a stage and settings.
 */
const { values } = parseArgs({
  options: {
    stage: { type: "string", default: "prod" },
    context: { type: "string", short: "c", multiple: true, default: [] },
    yes: { type: "boolean", default: false },
  },
});

const { AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION, AWS_CONTAINER_CREDENTIALS_FULL_URI } =
  process.env;
if (!(AWS_ACCESS_KEY_ID || AWS_PROFILE || AWS_CONTAINER_CREDENTIALS_FULL_URI))
  stop("No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and try again.");
if (!(AWS_REGION || AWS_DEFAULT_REGION || AWS_PROFILE))
  stop("No region: set AWS_REGION, for example AWS_REGION=eu-central-1, and try again.");

const context = [`stage=${values.stage}`, ...values.context].flatMap((one) => ["-c", one]);
const { bundles, milliseconds } = await bundle();
console.log(`${bundles.length} functions bundled in ${milliseconds} ms`);
const { directory } = await buildConsole();
try {
  await cdk(["bootstrap", ...context], process.env, "inherit");
  // What changes who may do what is shown and asked about, unless --yes.
  const approval = values.yes ? "never" : "broadening";
  const scratch = mkdtempSync(join(tmpdir(), "pitrix-deploy-"));
  const file = join(scratch, "outputs.json");
  const kept = ["--outputs-file", file];
  await cdk(["deploy", "--all", "--require-approval", approval, ...kept, ...context], process.env, "inherit");
  const outputs = Outputs.parse(
    Object.assign({}, ...Object.values(ByStack.parse(JSON.parse(readFileSync(file, "utf8"))))),
  );
  rmSync(scratch, { recursive: true, force: true });
  await uploadConsole(new S3Client({}), directory, outputs);
  console.log(`The console is at ${outputs.ConsoleUrl}`);
  console.log("Make a first API token with: node scripts/token.ts (its --help names the options)");
} catch (error) {
  stop(`The deployment did not end well: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
