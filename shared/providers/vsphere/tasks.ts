import { setTimeout as sleep } from "node:timers/promises";
import { faultError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { read } from "./properties.ts";
import type { Session } from "./session.ts";
import type { Call } from "./soap.ts";
import { at, type Element, type Ref, refOf } from "./xml.ts";

/** Begins a task. 1 request. */
export async function begin(session: Session, call: Call): Promise<Ref> {
  const [task] = await session.call(call);
  if (task === undefined) throw new Error(`vCenter answered ${call.method} without a task.`);
  return refOf(task);
}

/** `running` also while it is queued. `result`: what it made or found. */
export type Progress =
  | { readonly state: "running" }
  | { readonly state: "success"; readonly result: Element | undefined };

/** 1 request. @throws ProviderError what made the task fail; `not-found` minutes after its end, when vCenter has forgotten it */
export async function look(session: Session, task: Ref): Promise<Progress> {
  const paths = ["info.state", "info.error", "info.result"];
  const [found] = await read(session, [task], { type: "Task", paths });
  const state = found?.values.get("info.state")?.text;
  if (state === "error") {
    const error = found?.values.get("info.error");
    const fault = at(error, "fault");
    const sentence = at(error, "localizedMessage")?.text ?? "";
    throw faultError(
      fault ?? { name: "SystemError", type: "SystemError", text: "", children: [] },
      sentence,
      session.clean,
    );
  }
  if (state !== "success") return { state: "running" };
  return { state, result: found?.values.get("info.result") };
}

/**
 * Watches a task for some time. vCenter answers every change with a task at once, and says in it what it refuses: without
 * looking, a refusal would be nobody's. 1 request at least, the first after `firstMs`, and 1 more after as long and longer.
 */
export async function watch(
  session: Session,
  task: Ref,
  budgetMs: number,
  firstMs: number = LIMITS.lookMs,
): Promise<Progress> {
  const end = Date.now() + budgetMs;
  // No task is done at once.
  await sleep(firstMs);
  for (let pause = firstMs; ; pause = Math.min(1_000, pause * 2)) {
    const progress = await look(session, task);
    if (progress.state === "success" || Date.now() + pause > end) return progress;
    await sleep(pause);
  }
}

/** Begins a change of an object and watches it for as long as vCenter takes to refuse it. */
export async function change(session: Session, call: Call, budgetMs: number = LIMITS.acceptMs): Promise<Progress> {
  return watch(session, await begin(session, call), budgetMs);
}
