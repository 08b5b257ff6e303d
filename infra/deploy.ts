import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { cdk } from "./deploy-local.ts";

/**
 * `npm run deploy`: bundles, bootstraps the account's region for CDK where that is not done yet, and deploys every
 * stack. `npm run deploy -- --stage test -c allowedPrivateHosts=repo.example` passes a stage and settings.
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
try {
  await cdk(["bootstrap", ...context], process.env, "inherit");
  // What changes who may do what is shown and asked about, unless --yes.
  const approval = values.yes ? "never" : "broadening";
  await cdk(["deploy", "--all", "--require-approval", approval, ...context], process.env, "inherit");
  console.log("Make a first API token with: node scripts/token.ts (its --help names the options)");
} catch (error) {
  stop(`The deployment did not end well: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
