import { type Command, Option } from "commander";
import type { Registrar } from "../context.ts";
import { values } from "./value-options.ts";

/** `pitrix deploy`. */
export function addDeploy({ root, run }: Registrar): void {
  const deploy = values(
    root
      .command("deploy <app[@version]>")
      .summary("deploy an app")
      .description(
        "Deploys an app of the store: by its name, its id, or a version's id; without a version the newest. What is not answered has the default of the app's form; on a terminal what must be answered is asked.",
      )
      .option("--stage <stage>", "the version that was promoted to this stage, instead of the newest")
      .option("--runtime <runtime>", "id or name of the runtime; the only one that fits when left out")
      .option("--name <name>", "name of the deployment")
      .option("--description <text>", "what it is for")
      .option("--dry-run", "check everything and show what would be made, without making it")
      .option("--watch", "follow it until the app runs")
      .option("--idempotency-key <key>", "the same key deploys once, however often it is called")
      .addOption(new Option("--timeout <duration>", "with --watch: stop waiting after 90s, 10m, 2h").default("30m"))
      .helpGroup("Deployments:"),
  );
  run(deploy, async (context, [app = ""], options) => {
    const { deploy: act } = await import("./deploy.ts");
    await act(context, app, options);
  });
}

/** `pitrix job watch`. */
export function addJobWatch({ run }: Registrar, group: Command): void {
  const watch = group
    .command("watch <job-id>")
    .summary("follow a job to its end")
    .description("Shows how far a job is until it ends. Ctrl-C ends the watching, not the job.")
    .addOption(new Option("--timeout <duration>", "stop watching after 90s, 10m, 2h").default("30m"));
  run(watch, async (context, [id = ""], options) => {
    const { openClient } = await import("../api/client.ts");
    const { followLocation } = await import("../follow/location.ts");
    await followLocation(
      context,
      await openClient(context),
      `/jobs/${encodeURIComponent(id)}`,
      options.text("timeout"),
    );
  });
}
