import { rmSync } from "node:fs";
import { join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { ACKNOWLEDGED, AcknowledgedChecks } from "./acknowledged.ts";
import { buildApp, contextOf } from "./app.ts";
import { bundle } from "./bundle.ts";
import { ROOT } from "./functions.ts";

/**
 * `npm run synth`: the templates of production into `cdk.out`, checked by CDK's own validation and by cdk-nag's
 * AwsSolutions rules. Whatever is not acknowledged with its reason fails, and so does an acknowledgement without use.
 */
await bundle();
const outdir = join(ROOT, "cdk.out");
rmSync(outdir, { recursive: true, force: true });
const app = new App({ outdir });
buildApp(app, contextOf(app));
const checks = new AcknowledgedChecks(app);
Validations.of(app).addPlugins(checks);
const { stacks } = app.synth();
const unused = ACKNOWLEDGED.filter((one) => !checks.used.has(one));
for (const { rule, at } of unused) console.error(`No finding needs this acknowledgement: ${rule} at ${at.join(", ")}`);
if (unused.length > 0) process.exit(1);
for (const { stackName, templateFile } of stacks) console.log(`cdk.out/${templateFile}  ${stackName}`);
console.log(
  `AwsSolutions: no findings but ${ACKNOWLEDGED.length} kinds that are acknowledged (infra/acknowledged.ts).`,
);
