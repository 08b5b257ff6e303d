import type { Connections } from "../../platform/connections.ts";
import { FromPilot, type Result } from "../../protocol/messages.ts";

/** A Frontgate of a test, in memory: executes each command id once and answers through `report`. */
export interface TestFrontgate extends Connections {
  /** Times that each command was executed. */
  readonly executed: Map<string, number>;
  /** Answers that fail, by service name. */
  readonly failing: Set<string>;
  /** What a failing service prints. */
  printing: string;
  /** Everything that was posted. */
  readonly posted: string[];
  /** Sends what Pilot has not heard yet; as the real one does after `hello`. */
  flush(): Promise<void>;
}

export function testFrontgate(report: (text: string) => Promise<void>, now: () => Date): TestFrontgate {
  const executed = new Map<string, number>();
  const failing = new Set<string>();
  const results = new Map<string, Result>();
  const unheard = new Set<string>();
  const frontgate: TestFrontgate = {
    executed,
    failing,
    printing: "no such file",
    posted: [],
    async post(_connection, text) {
      frontgate.posted.push(text);
      // Below the line that proves it, which the real one checks.
      const message = FromPilot.parse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
      if (message.type === "result-ack") unheard.delete(message.id);
      if (message.type !== "command") return true;
      if (!results.has(message.id)) {
        executed.set(message.id, (executed.get(message.id) ?? 0) + 1);
        const at = now().toISOString();
        const drone = message.body?.to === "drone" ? message.body.drone : undefined;
        const fails = drone?.kind === "run-service" && failing.has(drone.service);
        results.set(message.id, {
          type: "result",
          id: message.id,
          status: fails ? "failed" : "succeeded",
          exitCode: fails ? 7 : 0,
          output: fails ? frontgate.printing : "",
          startedAt: at,
          finishedAt: at,
        });
      }
      unheard.add(message.id);
      return true;
    },
    async flush() {
      for (const id of [...unheard]) {
        const result = results.get(id);
        if (result !== undefined) await report(JSON.stringify(result));
      }
    },
  };
  return frontgate;
}
