import type { Connections } from "../../platform/connections.ts";
import { answerParts, sealAnswer } from "../../protocol/answer.ts";
import type { AnswerPart } from "../../protocol/looking.ts";
import { type DroneCommand, FromPilot, type Result } from "../../protocol/messages.ts";

type Look = Extract<DroneCommand, { kind: "read-log" | "run-look" }>;

/** A Frontgate of a test, in memory: executes each command id once and answers through `report`. */
export interface TestFrontgate extends Connections {
  /** Times that each command was executed. */
  readonly executed: Map<string, number>;
  /** Answers that fail, by the service's name, or by the command's kind; of one node alone: followed by a space and its id. */
  readonly failing: Set<string>;
  /** Services that do not end within their time. */
  readonly late: Set<string>;
  /** What a failing service prints. */
  printing: string;
  /** What a look at a node finds; undefined: the node never answers. */
  finding: (look: Look) => string | undefined;
  /** What the app says when it is asked, as a program would print it. */
  saying: (question: Extract<DroneCommand, { kind: "ask-app" }>, nodeId: string) => string;
  /** How often each result is delivered. */
  times: number;
  /** Everything that was posted. */
  readonly posted: string[];
  /** Sends what Pilot has not heard yet; as the real one does after `hello`. */
  flush(): Promise<void>;
}

export function testFrontgate(report: (text: string) => Promise<void>, now: () => Date): TestFrontgate {
  const executed = new Map<string, number>();
  const failing = new Set<string>();
  const late = new Set<string>();
  const results = new Map<string, Result>();
  const unheard = new Set<string>();
  const parts = new Map<string, readonly AnswerPart[]>();
  const frontgate: TestFrontgate = {
    executed,
    failing,
    late,
    printing: "no such file",
    finding: () => "",
    saying: () => "",
    times: 1,
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
        if (drone?.kind === "read-log" || drone?.kind === "run-look") {
          const found = frontgate.finding(drone);
          if (found === undefined) return true;
          // Parts arrive in whatever order they like.
          parts.set(message.id, answerParts(message.id, found, drone.answerKey).reverse());
        }
        const said =
          drone?.kind === "ask-app" && message.body?.to === "drone"
            ? sealAnswer(frontgate.saying(drone, message.body.nodeId), drone.answerKey)
            : "";
        const name = drone?.kind === "run-service" ? drone.service : (drone?.kind ?? "");
        const nodeId = message.body?.to === "drone" ? message.body.nodeId : "";
        const fails = failing.has(name) || failing.has(`${name} ${nodeId}`);
        results.set(message.id, {
          type: "result",
          id: message.id,
          ...(late.has(name)
            ? { status: "timed-out" }
            : { status: fails ? "failed" : "succeeded", exitCode: fails ? 7 : 0 }),
          output: fails ? frontgate.printing : said,
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
        for (const part of parts.get(id) ?? []) await report(JSON.stringify(part));
        if (result === undefined) continue;
        const text = JSON.stringify(result);
        await Promise.all(Array.from({ length: frontgate.times }, () => report(text)));
      }
    },
  };
  return frontgate;
}
