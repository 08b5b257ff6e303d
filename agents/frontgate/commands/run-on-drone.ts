import { answerParts } from "../../../shared/protocol/answer.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { AnswerPart } from "../../../shared/protocol/looking.ts";
import {
  type DroneCommand,
  NodeCommand,
  NodeResult,
  type Result,
  type RevokedNode,
} from "../../../shared/protocol/messages.ts";
import { keys, type ReportKey } from "../../etcd/keys.ts";
import type { EtcdLink, Write } from "../../etcd/link.ts";
import { type Log, reason } from "../../machine/log.ts";
import { clampOutput, verdict } from "../../machine/result.ts";
import type { Ledger, LedgerRecord } from "../ledger.ts";
import type { ServerClock } from "../server-clock.ts";

/** Node's longest timer; a later deadline is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Hands commands to Drones and waits for what becomes of them: a result, the deadline, or silence. */
export class DroneOrders {
  readonly #link: EtcdLink;
  readonly #ledger: Ledger;
  readonly #clock: ServerClock;
  readonly #log: Log;
  readonly #done: (result: Result) => void;
  readonly #answer: (part: AnswerPart) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #started = new Set<string>();
  /** Keys of looks' answers. A restart forgets them: whoever looked asks again. */
  readonly #answerKeys = new Map<string, string>();

  constructor(input: {
    link: EtcdLink;
    ledger: Ledger;
    clock: ServerClock;
    log: Log;
    /** Told once for each command, after its result is in the ledger. */
    done: (result: Result) => void;
    /** A part of what a look found, before its result. */
    answer: (part: AnswerPart) => void;
  }) {
    this.#link = input.link;
    this.#ledger = input.ledger;
    this.#clock = input.clock;
    this.#log = input.log;
    this.#done = input.done;
    this.#answer = input.answer;
  }

  /** Puts a recorded command before its Drone. May be repeated, also after a restart: what the Drone has begun is not put again. */
  async hand(record: LedgerRecord, node: NonNullable<LedgerRecord["node"]>, drone: DroneCommand): Promise<void> {
    const { deploymentId, nodeId } = node;
    if ("answerKey" in drone) this.#answerKeys.set(record.id, drone.answerKey);
    const registration = keys.registration(deploymentId, nodeId);
    const command = keys.nodeCommand(deploymentId, nodeId, record.id);
    const value = JSON.stringify(NodeCommand.parse({ id: record.id, timeoutMs: record.timeoutMs, drone }));
    const put = await this.#link.commit(
      [
        { present: registration },
        { absent: command },
        { absent: keys.started(deploymentId, nodeId, record.id) },
        { absent: keys.result(deploymentId, nodeId, record.id) },
      ],
      [{ put: command, value }],
    );
    if (!put && (await this.#link.get(registration)) === undefined) {
      const now = this.#clock.now();
      await this.#finish(verdict(record.id, "refused", now, now, `This Frontgate knows no node ${nodeId}.`));
      return;
    }
    if (!this.#started.has(record.id)) this.#at(record.id, Date.parse(record.deadline), () => this.#expire(record.id));
  }

  /** A Drone's report on a command was seen in etcd. A node can write anything below its own reports, so nothing here is believed unchecked. */
  async report(key: ReportKey, value: string): Promise<void> {
    const record = this.#ledger.get(key.id);
    const node = record?.node;
    if (node === undefined || node.nodeId !== key.nodeId || node.deploymentId !== key.deploymentId) return;
    if (record === undefined || record.result !== undefined || record.acknowledgedAt !== undefined) return;
    if (key.kind === "started") {
      if (this.#started.has(key.id)) return;
      this.#started.add(key.id);
      const patience = record.timeoutMs + LIMITS.resultGraceMs;
      this.#at(key.id, this.#clock.now().getTime() + patience, () => this.#giveUp(key.id));
      return;
    }
    const { answer, ...result } = this.#readResult(key, value);
    const answerKey = this.#answerKeys.get(key.id);
    if (answer !== undefined && answerKey !== undefined)
      for (const part of answerParts(key.id, answer, answerKey)) this.#answer(part);
    await this.#finish(result);
  }

  /**
   * Ends what still waits for a node that was shut out: it can report nothing any more, so waiting for the deadline would
   * only keep its job. What the node had begun may have taken effect; what it had not begun never will.
   */
  async shutOut({ deploymentId, nodeId }: RevokedNode): Promise<void> {
    for (const { id, node } of this.#ledger.unfinished()) {
      if (node?.nodeId !== nodeId || node.deploymentId !== deploymentId) continue;
      const now = this.#clock.now();
      const end = this.#started.has(id)
        ? verdict(
            id,
            "failed",
            now,
            now,
            "The node was revoked after it had begun this command; whether it took effect is unknown.",
          )
        : verdict(id, "refused", now, now, "The node was revoked before it began this command.");
      await this.#finish(end);
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #readResult(key: ReportKey, value: string): NodeResult {
    try {
      const result = NodeResult.parse(JSON.parse(value));
      const output = result.output === undefined ? {} : { output: clampOutput(Buffer.from(result.output)) };
      return { ...result, id: key.id, ...output };
    } catch (error) {
      this.#log.warn("bad-report", { node: key.nodeId, command: key.id, reason: reason(error) });
      const now = this.#clock.now();
      return verdict(key.id, "failed", now, now, "The node sent a result that cannot be read.");
    }
  }

  /** At the deadline: takes the command away if it has not begun. If it has, the Drone's `started` report has set another timer or will. */
  async #expire(id: string): Promise<void> {
    const record = this.#ledger.get(id);
    if (record?.node === undefined) return;
    const now = this.#clock.now();
    const message = "The node did not begin before the deadline; it may be offline.";
    await this.#finish(verdict(id, "expired", now, now, message), [
      { absent: keys.started(record.node.deploymentId, record.node.nodeId, id) },
    ]);
  }

  async #giveUp(id: string): Promise<void> {
    const now = this.#clock.now();
    const message = "The node began this command and then went silent; whether it took effect is unknown.";
    await this.#finish(verdict(id, "failed", now, now, message));
  }

  async #finish(result: Result, guards: readonly { absent: string }[] = []): Promise<void> {
    const node = this.#ledger.get(result.id)?.node;
    if (node === undefined) return;
    const { deploymentId, nodeId } = node;
    const cleared: Write[] = [
      { remove: keys.nodeCommand(deploymentId, nodeId, result.id) },
      { remove: keys.started(deploymentId, nodeId, result.id) },
      { remove: keys.result(deploymentId, nodeId, result.id) },
    ];
    if (!(await this.#ledger.finish(result, guards, cleared))) return;
    clearTimeout(this.#timers.get(result.id));
    this.#timers.delete(result.id);
    this.#started.delete(result.id);
    this.#answerKeys.delete(result.id);
    this.#done(result);
  }

  /** One timer a command; a later one replaces it. A failed try (etcd restarting) is repeated. */
  #at(id: string, time: number, act: () => Promise<void>): void {
    clearTimeout(this.#timers.get(id));
    const wait = Math.max(0, time - this.#clock.now().getTime());
    const fire = (): void => {
      if (wait > LONGEST_TIMER_MS) {
        this.#at(id, time, act);
        return;
      }
      act().catch((error: unknown) => {
        this.#log.warn("timer-failed", { command: id, reason: reason(error) });
        this.#at(id, this.#clock.now().getTime() + 1_000, act);
      });
    };
    this.#timers.set(id, setTimeout(fire, Math.min(wait, LONGEST_TIMER_MS)));
  }
}
