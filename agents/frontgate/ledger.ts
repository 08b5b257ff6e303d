import * as z from "zod";
import type { Clock } from "../../shared/kernel/clock.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type Command, CommandBody, Result } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink, Guard, Write } from "../etcd/link.ts";

/** One command as the Frontgate remembers it, in etcd under `/commands/<id>`. The body lies beside it until the command is done. */
const LedgerRecord = z.strictObject({
  id: z.string(),
  version: z.int(),
  deadline: z.iso.datetime(),
  timeoutMs: z.int(),
  /** The node that executes it; absent for a command of the Frontgate's own. */
  node: z.strictObject({ deploymentId: z.string(), nodeId: z.string() }).optional(),
  receivedAt: z.iso.datetime(),
  result: Result.optional(),
  acknowledgedAt: z.iso.datetime().optional(),
});
export type LedgerRecord = z.infer<typeof LedgerRecord>;

/**
 * The Frontgate's memory of commands: written before anything is done, so that nothing is done twice, not even after a crash.
 * Everything is in etcd; this object holds a copy, without the results that Pilot has acknowledged.
 */
export class Ledger {
  readonly #link: EtcdLink;
  readonly #clock: Clock;
  readonly #records = new Map<string, LedgerRecord>();

  constructor(link: EtcdLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** Reads what is in etcd: what an earlier run of this Frontgate left, or what etcd still has after it was away. */
  async load(): Promise<void> {
    const before = [...this.#records.keys()];
    const { entries } = await this.#link.list(keys.commands);
    // What was accepted meanwhile is not in the list, and stays.
    const present = new Set(entries.map((entry) => entry.key));
    for (const id of before) if (!present.has(keys.command(id))) this.#records.delete(id);
    for (const entry of entries) this.#keep(LedgerRecord.parse(JSON.parse(entry.value)));
  }

  has(id: string): boolean {
    return this.#records.has(id);
  }

  get(id: string): LedgerRecord | undefined {
    return this.#records.get(id);
  }

  /** Commands without a result. */
  unfinished(): LedgerRecord[] {
    return [...this.#records.values()].filter((record) => record.result === undefined && !record.acknowledgedAt);
  }

  /** Results that Pilot has not acknowledged. */
  unacknowledged(): Result[] {
    return [...this.#records.values()].flatMap((record) =>
      record.result !== undefined && record.acknowledgedAt === undefined ? [record.result] : [],
    );
  }

  /** Ids for `hello.openCommands`. */
  openIds(): string[] {
    const open = [...this.#records.values()].filter((record) => record.acknowledgedAt === undefined);
    return open.slice(0, LIMITS.openCommands).map((record) => record.id);
  }

  /** Records a command before it is acted on. `false`: it is there already, nothing must be done. */
  async accept(command: Command, body: CommandBody): Promise<boolean> {
    const record: LedgerRecord = {
      id: command.id,
      version: command.version,
      deadline: command.deadline,
      timeoutMs: command.timeoutMs,
      ...(body.to === "drone" ? { node: { deploymentId: body.deploymentId, nodeId: body.nodeId } } : {}),
      receivedAt: this.#clock().toISOString(),
    };
    const key = keys.command(record.id);
    const accepted = await this.#link.commit(
      [{ absent: key }],
      [
        { put: key, value: JSON.stringify(record) },
        { put: keys.body(record.id), value: JSON.stringify(body) },
      ],
    );
    if (accepted) {
      this.#keep(record);
      return true;
    }
    if (this.has(command.id)) return false;
    // Only we write here. It is there without our knowing, so an earlier try succeeded and its answer was lost.
    const entry = await this.#link.get(key);
    if (entry === undefined) return false;
    this.#keep(LedgerRecord.parse(JSON.parse(entry.value)));
    return true;
  }

  /** The body of an unfinished command. */
  async body(id: string): Promise<CommandBody | undefined> {
    const entry = await this.#link.get(keys.body(id));
    return entry === undefined ? undefined : CommandBody.parse(JSON.parse(entry.value));
  }

  /**
   * Records a result, together with further writes, in one transaction. `false` when a guard did not hold or the command is already done:
   * then nothing is written, and the first result stays.
   */
  async finish(result: Result, guards: readonly Guard[] = [], writes: readonly Write[] = []): Promise<boolean> {
    const record = this.#records.get(result.id);
    if (record === undefined || record.result !== undefined || record.acknowledgedAt !== undefined) return false;
    const done = { ...record, result };
    const finished = await this.#link.commit(
      [{ present: keys.command(result.id) }, ...guards],
      [{ put: keys.command(result.id), value: JSON.stringify(done) }, { remove: keys.body(result.id) }, ...writes],
    );
    if (finished) this.#keep(done);
    return finished;
  }

  /** Pilot has the result. It is kept in etcd to answer replays. */
  async acknowledge(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record?.result === undefined || record.acknowledgedAt !== undefined) return;
    const done = { ...record, acknowledgedAt: this.#clock().toISOString() };
    await this.#link.commit([], [{ put: keys.command(id), value: JSON.stringify(done) }]);
    this.#keep(done);
  }

  /** The result of a finished command, also of an acknowledged one. */
  async result(id: string): Promise<Result | undefined> {
    const known = this.#records.get(id);
    if (known?.result !== undefined || known?.acknowledgedAt === undefined) return known?.result;
    const entry = await this.#link.get(keys.command(id));
    return entry === undefined ? undefined : LedgerRecord.parse(JSON.parse(entry.value)).result;
  }

  /** Forgets what was acknowledged longer ago than `LIMITS.resultKeepMs`. */
  async prune(): Promise<void> {
    const before = this.#clock().getTime() - LIMITS.resultKeepMs;
    for (const { id, acknowledgedAt } of [...this.#records.values()]) {
      if (acknowledgedAt === undefined || Date.parse(acknowledgedAt) > before) continue;
      await this.#link.commit([], [{ remove: keys.command(id) }]);
      this.#records.delete(id);
    }
  }

  #keep(record: LedgerRecord): void {
    const { result, ...rest } = record;
    this.#records.set(record.id, record.acknowledgedAt === undefined ? record : rest);
    void result;
  }
}
