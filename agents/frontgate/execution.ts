import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../shared/protocol/limits.ts";
import {
  type Command,
  CommandBody,
  type FromFrontgate,
  type NodeEnrolled,
  type Result,
} from "../../shared/protocol/messages.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import { verdict } from "../machine/result.ts";
import { fetchBody } from "./body-reference.ts";
import { deregisterDeployment } from "./commands/deregister-deployment.ts";
import { deregisterNodes } from "./commands/deregister-nodes.ts";
import { putMetadata } from "./commands/put-metadata.ts";
import { registerNodes } from "./commands/register-nodes.ts";
import { restoreDeployment } from "./commands/restore-deployment.ts";
import { DroneOrders } from "./commands/run-on-drone.ts";
import type { Health } from "./health.ts";
import type { Ledger, LedgerRecord } from "./ledger.ts";
import type { Applied } from "./metadata.ts";
import type { ServerClock } from "./server-clock.ts";

const RETRY_MS = 500;

type FrontgateBody = Extract<CommandBody, { to: "frontgate" }>["frontgate"];

/** Takes commands from Pilot: records, acts, records the result, reports it. Safe against every repetition. */
export class Execution {
  readonly orders: DroneOrders;
  readonly #link: EtcdLink;
  readonly #ledger: Ledger;
  readonly #clock: ServerClock;
  readonly #health: Health;
  readonly #log: Log;
  readonly #send: (message: FromFrontgate) => void;
  /** Ids between arrival and record, so that the same id arriving meanwhile is not taken twice. */
  readonly #arriving = new Set<string>();
  /** The Frontgate's own commands of one deployment run one after the other. */
  readonly #queues = new Map<string, Promise<void>>();

  constructor(input: {
    link: EtcdLink;
    ledger: Ledger;
    clock: ServerClock;
    health: Health;
    log: Log;
    send: (message: FromFrontgate) => void;
  }) {
    this.#link = input.link;
    this.#ledger = input.ledger;
    this.#clock = input.clock;
    this.#health = input.health;
    this.#log = input.log;
    this.#send = input.send;
    this.orders = new DroneOrders({
      ...input,
      done: (result) => this.#report(result),
      answer: (part) => this.#send(part),
    });
  }

  /** A command arrived. Never throws; while etcd is away it is tried again, until its deadline at the latest. */
  async receive(command: Command): Promise<void> {
    const { id } = command;
    if (this.#arriving.has(id)) return;
    this.#arriving.add(id);
    while (!(await this.#tryToTake(command))) await sleep(RETRY_MS);
    this.#arriving.delete(id);
  }

  async #tryToTake(command: Command): Promise<boolean> {
    try {
      if (this.#ledger.has(command.id)) await this.#repeat(command.id);
      else await this.#take(command);
      return true;
    } catch (error) {
      this.#log.warn("command-not-taken", { command: command.id, reason: reason(error) });
      return false;
    }
  }

  /** What cannot be parsed but has an id is answered, so that nobody waits for it. Nothing is recorded: it has no effect to protect. */
  refuse(id: string, message: string): void {
    if (this.#ledger.has(id)) return;
    const now = this.#clock.now();
    this.#send(verdict(id, "refused", now, now, message));
  }

  /** Goes on with what a crash, a restart or a rolled back etcd interrupted. Every kind is safe to begin again here. */
  async resume(): Promise<void> {
    for (const record of this.#ledger.unfinished()) {
      const body = await this.#ledger.body(record.id);
      if (body !== undefined) this.#act(record, body);
    }
  }

  async #repeat(id: string): Promise<void> {
    const result = await this.#ledger.result(id);
    this.#send(result ?? { type: "accepted", id });
  }

  async #take(command: Command): Promise<void> {
    const now = this.#clock.now();
    if (Date.parse(command.deadline) <= now.getTime()) {
      this.#send(verdict(command.id, "expired", now, now, "The command arrived after its deadline."));
      return;
    }
    const body = await this.#bodyOf(command);
    if (body === undefined) return;
    if (!(await this.#ledger.accept(command, body))) return;
    this.#log.info("command", { command: command.id, to: body.to, kind: kindOf(body) });
    this.#send({ type: "accepted", id: command.id });
    const record = this.#ledger.get(command.id);
    if (record !== undefined) this.#act(record, body);
  }

  async #bodyOf(command: Command): Promise<CommandBody | undefined> {
    if (command.body !== undefined) return command.body;
    try {
      if (command.bodyRef === undefined) throw new Error("The command has no body.");
      return CommandBody.parse(JSON.parse(await fetchBody(command.bodyRef)));
    } catch (error) {
      this.refuse(command.id, reason(error));
      return undefined;
    }
  }

  #act(record: LedgerRecord, body: CommandBody): void {
    const fail = (error: unknown): void => {
      this.#log.warn("command-interrupted", { command: record.id, reason: reason(error) });
      setTimeout(() => this.#act(record, body), RETRY_MS); // etcd is away; it comes back or the deadline ends this
    };
    if (body.to === "drone" && record.node !== undefined) {
      this.orders.hand(record, record.node, body.drone).catch(fail);
      return;
    }
    if (body.to !== "frontgate") return;
    const { deploymentId } = body.frontgate;
    const before = this.#queues.get(deploymentId) ?? Promise.resolve();
    const mine = before.then(() => this.#carryOut(record, body.frontgate)).catch(fail);
    this.#queues.set(deploymentId, mine);
    void mine.then(() => {
      if (this.#queues.get(deploymentId) === mine) this.#queues.delete(deploymentId);
    });
  }

  async #carryOut(record: LedgerRecord, command: FrontgateBody): Promise<void> {
    const begin = this.#clock.now();
    if (this.#ledger.get(record.id)?.result !== undefined) return;
    if (Date.parse(record.deadline) <= begin.getTime()) {
      await this.#finish(verdict(record.id, "expired", begin, begin, "The deadline passed before it could begin."));
      return;
    }
    const applied = await this.#apply(record.version, command);
    const status = applied === "applied" ? "succeeded" : "stale";
    const message = applied === "applied" ? undefined : "A later version of this deployment was applied already.";
    await this.#finish(verdict(record.id, status, begin, this.#clock.now(), message));
  }

  #apply(version: number, command: FrontgateBody): Promise<Applied> {
    switch (command.kind) {
      case "register-nodes":
        return registerNodes(this.#link, version, command);
      case "put-metadata":
        return putMetadata(this.#link, version, command);
      case "deregister-nodes":
        for (const nodeId of command.nodes) this.#health.forgetNode(nodeId);
        return deregisterNodes(this.#link, version, command);
      case "deregister-deployment":
        this.#health.forget(command.deploymentId);
        return deregisterDeployment(this.#link, version, command);
      case "restore-deployment":
        return restoreDeployment(this.#link, version, command, (nodes) => {
          for (const message of enrolledMessages(nodes)) this.#send(message);
        });
    }
  }

  async #finish(result: Result): Promise<void> {
    if (await this.#ledger.finish(result)) this.#report(result);
  }

  #report(result: Result): void {
    this.#log.info("result", { command: result.id, status: result.status });
    this.#send(result);
  }
}

/** `enrolled` in messages that fit a frame each. */
export function enrolledMessages(nodes: readonly NodeEnrolled[]): FromFrontgate[] {
  const messages: FromFrontgate[] = [];
  for (let at = 0; at < nodes.length; at += LIMITS.enrolledNodes)
    messages.push({ type: "enrolled", nodes: nodes.slice(at, at + LIMITS.enrolledNodes) });
  return messages;
}

function kindOf(body: CommandBody): string {
  return body.to === "frontgate" ? body.frontgate.kind : body.drone.kind;
}
