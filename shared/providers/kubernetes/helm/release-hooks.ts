import type { HookEvent, ReleaseInput } from "../../workloads.ts";
import type { Hook } from "../hooks.ts";
import { readObjects } from "../objects.ts";
import type { EngineOptions } from "./engine.ts";
import { hooksIn } from "./hooks.ts";
import { renderRelease } from "./preview.ts";
import { listRecords, loadRecord } from "./records.ts";
import { saidHooks } from "./said-hooks.ts";

/** Before a put there is no record of what is to come. */
const BEFORE: ReadonlySet<HookEvent> = new Set(["pre-install", "pre-upgrade", "pre-rollback"]);

/**
 * A release's hooks for one event: before a put as the package renders now, and otherwise of what was put last, so that
 * what a template makes up at random is the same as in the objects. After the release is gone it renders again.
 * Requests: two, or those of a render; none before a put of a package whose files say that there is nothing to run.
 */
export async function hooksOf(
  options: EngineOptions,
  input: ReleaseInput & { readonly event: HookEvent },
): Promise<readonly Hook[]> {
  const { transport } = options;
  const { event } = input;
  if (BEFORE.has(event) && (await saidHooks(input.archive, input.values))?.has(event) === false) return [];
  const listed = await listRecords(transport, input);
  const deployed = listed.find(({ status }) => status === "deployed");
  const loaded = BEFORE.has(event) || deployed === undefined ? undefined : await loadRecord(transport, input, deployed);
  const objects =
    loaded === undefined
      ? await renderRelease(options, input, listed)
      : (loaded.record.hooks ?? []).flatMap(({ manifest }) => readObjects(manifest));
  return hooksIn(objects).filter(({ events }) => events.includes(event));
}
