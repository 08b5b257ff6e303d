import type { PitrixClient } from "../../sdk/index.ts";
import { openClient } from "../api/client.ts";
import type { Context, Options } from "../context.ts";
import { milliseconds } from "../follow/duration.ts";
import { watchJob } from "../follow/job.ts";
import { readValues } from "../values/read.ts";
import { askAnswers } from "./ask-answers.ts";
import { findApp, findRuntime, findVersion } from "./find.ts";
import { valueFlags } from "./value-options.ts";

/** Deploys an app, and with `--watch` follows it until it runs. */
export async function deploy(context: Context, app: string, options: Options): Promise<void> {
  const values = await readValues(valueFlags(options), context.terminal);
  const timeoutMs = milliseconds(options.text("timeout") ?? "30m");
  const client = await openClient(context);
  const stage = options.text("stage");
  const version =
    stage === undefined
      ? { appVersionId: await findVersion(context, client, app) }
      : { appId: (await findApp(context, client, app)).id, stage };
  const runtime = options.text("runtime");
  const body = {
    ...version,
    values:
      version.appVersionId === undefined ? values : await askAnswers(context, client, version.appVersionId, values),
    ...(runtime === undefined ? {} : { runtimeId: await findRuntime(context, client, runtime) }),
    ...(options.text("name") === undefined ? {} : { name: options.text("name") }),
    ...(options.text("description") === undefined ? {} : { description: options.text("description") }),
  };
  const dryRun = options.flag("dryRun") === true;
  const { data, location } = await client
    .send<{ readonly id?: string }>({
      method: "POST",
      path: "/deployments",
      query: dryRun ? { dryRun: true } : {},
      body,
      idempotencyKey: options.text("idempotencyKey"),
      signal: context.signal,
    })
    .answer();
  const jobId = location?.split("/").at(-1);
  if (dryRun || data.id === undefined || jobId === undefined) {
    await context.object(data);
    if (dryRun) context.note("Nothing was made. Without --dry-run it would be.");
    return;
  }
  if (options.flag("watch") !== true) {
    await context.object(data);
    context.note(`Follow it: pitrix job watch ${jobId}`);
    return;
  }
  context.note(`${data.id}: Ctrl-C ends the watching, not the deployment.`);
  await watchJob(context, client, jobId, timeoutMs);
  await showDeployment(context, client, data.id);
}

async function showDeployment(context: Context, client: PitrixClient, id: string): Promise<void> {
  const deployment = await client.deployments.get(id, { signal: context.signal });
  await context.object({ ...deployment });
}
