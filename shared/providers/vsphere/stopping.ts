import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import { option } from "./clone-spec.ts";
import { LIMITS } from "./limits.ts";
import { type Machine, SETTINGS } from "./machine-answers.ts";
import type { Session } from "./session.ts";
import { change } from "./tasks.ts";

/**
 * Asks the guest to shut down, where its tools run, and switches the machine off where they do not, or where it has been asked for two minutes. When it
 * was asked is noted at the machine, for whoever asks again.
 */
export function stopping(session: Session, clock: Clock): (machine: Machine) => Promise<void> {
  return async ({ on, fresh, tools, stopping: since, ref, report }) => {
    if (!on && fresh) throw notYet(report.id);
    if (!on) return;
    const now = clock();
    if (since === undefined) {
      const spec = `<spec>${option(SETTINGS.boot, "")}${option(SETTINGS.stop, now.toISOString())}</spec>`;
      await change(session, { method: "ReconfigVM_Task", on: ref, body: spec });
    }
    const patient = now.getTime() - (since ?? now.getTime()) < LIMITS.shutdownMs;
    try {
      if (tools && patient) await session.call({ method: "ShutdownGuest", on: ref });
      else await change(session, { method: "PowerOffVM_Task", on: ref });
    } catch (error) {
      // It went off meanwhile.
      if (!(error instanceof ProviderError) || error.providerCode !== "InvalidPowerState") throw error;
    }
  };
}

function notYet(id: string): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "InvalidPowerState",
    message: `Machine ${id} has not run yet: it is still being made.`,
  });
}
