import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import { option } from "./clone-spec.ts";
import { LIMITS } from "./limits.ts";
import { type Machine, SETTINGS } from "./machine-answers.ts";
import type { Session } from "./session.ts";
import { begin } from "./tasks.ts";

/**
 * Does what `create` could not: a machine is there only when its disks are copied, often minutes later, and is then off. Whoever looks at a new
 * machine has it switched on, and once it runs, the note that this is still to be done is taken away, so that a machine that its owner
 * switched off stays off. At most 1 request, half a minute after the last one for the same machine.
 */
export function completing(
  session: Session,
  clock: Clock,
): (machine: Pick<Machine, "fresh" | "on" | "ref" | "report">) => Promise<void> {
  const asked = askedOf(session);
  return async ({ fresh, on, ref, report }) => {
    if (!fresh || report.state === "error" || (on && report.state !== "running")) return;
    const now = clock().getTime();
    const what = `${on ? "note" : "on"} ${ref.id}`;
    if (now - (asked.get(what) ?? 0) < LIMITS.askedMs) return;
    for (const [old, at] of asked) if (now - at > LIMITS.askedMs) asked.delete(old);
    asked.set(what, now);
    try {
      if (on) await begin(session, { method: "ReconfigVM_Task", on: ref, body: ran() });
      else await begin(session, { method: "PowerOnVM_Task", on: ref });
    } catch (error) {
      // Somebody else is at it, or has ended the machine: the next look tells.
      if (error instanceof ProviderError && ["conflict", "not-found"].includes(error.kind)) return;
      asked.delete(what);
      throw error;
    }
  };
}

const ran = (): string => `<spec>${option(SETTINGS.boot, "")}</spec>`;

const kept = new WeakMap<Session, Map<string, number>>();

function askedOf(session: Session): Map<string, number> {
  const asked = kept.get(session) ?? new Map<string, number>();
  kept.set(session, asked);
  return asked;
}
