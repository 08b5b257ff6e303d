import { agentUpgradeStore } from "../../domain/agent-upgrade/store.ts";
import { alarmStore } from "../../domain/alarm/store.ts";
import { auditLog } from "../../domain/audit/log.ts";
import { callStore } from "../../domain/call/store.ts";
import { answerStore } from "../../domain/command/answer-store.ts";
import { type DeliveryParts, deliver } from "../../domain/command/delivery.ts";
import type { CommandRecord } from "../../domain/command/schema.ts";
import { commandStore } from "../../domain/command/store.ts";
import { deploymentStore } from "../../domain/deployment/store.ts";
import { newAuthorityKey } from "../../domain/frontgate/authority.ts";
import type { Frontgate } from "../../domain/frontgate/schema.ts";
import { frontgateStore } from "../../domain/frontgate/store.ts";
import { newTestFrontgate } from "../../domain/frontgate/test-frontgate.ts";
import { jobStore } from "../../domain/job/store.ts";
import { metricStore } from "../../domain/metric/store.ts";
import { newId } from "../../kernel/ids.ts";
import type { AlarmEvent } from "../../platform/alarm-event.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { openSealer } from "../../platform/secrets.ts";
import { openSigner } from "../../platform/signer.ts";
import { testKeys, testSigningKeys } from "../../platform/test-keys.ts";
import type { CommandBody } from "../../protocol/messages.ts";
import { admission } from "../admit.ts";
import { type ReceiveParts, receive } from "../receive.ts";
import { type SweepParts, sweep } from "../sweep.ts";
import { TestGateway } from "./gateway.ts";

/** Pilot's own code on a real table, behind a gateway of a test. Its jobs are nobody's: a command's result is what counts. */
export async function startTestPilot(table: Table) {
  const clock = () => new Date();
  const gateway = new TestGateway();
  const alarms: AlarmEvent[] = [];
  const keys = testSigningKeys();
  const frontgates = frontgateStore(table);
  const commands = commandStore(table);
  const alarm = (event: AlarmEvent) => void alarms.push(event);
  const waiting = new Map<string, () => void>();
  const objects = { url: (key: string): string => `https://objects.invalid/${key}` };
  const parts = {
    frontgates,
    commands,
    deployments: deploymentStore(table),
    jobs: jobStore(table, clock),
    answers: answerStore(table),
    calls: callStore(table),
    connected: async () => undefined,
    metrics: metricStore(table),
    alarms: alarmStore(table),
    upgrades: agentUpgradeStore(table),
    flows: { succeed: async () => undefined },
    sealer: openSealer("key", testKeys()),
    signer: openSigner({ keyIds: "platform", generation: 1, clock, keys }),
    connections: gateway,
    objects: {
      put: async () => undefined,
      get: async () => new Uint8Array(),
      presign: async (key: string) => objects.url(key),
    },
    alarm,
    clock,
  } satisfies DeliveryParts & SweepParts & ReceiveParts;
  const url = await gateway.start({
    connect: admission({ frontgates, audit: auditLog(table), alarm, clock }),
    async message(connectionId, text) {
      await receive(parts, connectionId, text);
      for (const wake of waiting.values()) wake();
    },
    disconnect: (connectionId) => frontgates.disconnect(connectionId),
  });
  const until = async <T>(look: () => Promise<T | undefined>, what: string, withinMs = 30_000): Promise<T> => {
    for (const end = Date.now() + withinMs; ; ) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
      const id = crypto.randomUUID();
      await new Promise<void>((resolve) => {
        waiting.set(id, resolve);
        setTimeout(resolve, 100);
      });
      waiting.delete(id);
    }
  };
  return {
    ...parts,
    url,
    gateway,
    alarms,
    /** How often the platform key was used. */
    signed: keys.signed,
    /** Where bodies of commands lie that are too large for a message; a test may say another place. */
    bodies: objects,
    sweep: () => sweep(parts),
    /** A Frontgate that waits for its machine. */
    async expect(token: string, change: Partial<Frontgate> = {}): Promise<Frontgate> {
      const made = newTestFrontgate(token, clock(), change);
      await frontgates.join(made, newId("deployment"));
      const { tenantId, id } = made;
      const authority = await parts.sealer.seal(newAuthorityKey(), { tenant: tenantId, object: id });
      await frontgates.keepAuthority(tenantId, id, authority);
      return made;
    },
    /** Until something is so; looks when a message was handled, and every 100 ms. */
    until,
    /** Writes a command as a task does, and posts it. */
    async send(
      { tenantId, id: frontgateId }: Pick<Frontgate, "tenantId" | "id">,
      body: CommandBody,
      change: Partial<CommandRecord> = {},
    ): Promise<CommandRecord> {
      const now = clock();
      const command: CommandRecord = {
        id: newId("command"),
        tenantId,
        frontgateId,
        deploymentId: newId("deployment"),
        jobId: newId("job"),
        taskId: newId("task"),
        metadataVersion: 0,
        body: JSON.stringify(body),
        confidential: false,
        timeoutMs: 20_000,
        deadline: new Date(now.getTime() + 60_000).toISOString(),
        status: "open",
        createdAt: now.toISOString(),
        ...change,
      };
      await commands.create(command, []);
      const frontgate = await frontgates.get(tenantId, frontgateId);
      if (frontgate !== undefined) await deliver(parts, command, frontgate);
      return command;
    },
    /** Waits for a command's result. */
    result: ({ tenantId, frontgateId, id }: CommandRecord, withinMs?: number) =>
      until(async () => (await commands.get(tenantId, frontgateId, id))?.result, `result of ${id}`, withinMs),
    stop: () => gateway.stop(),
  };
}

export type TestPilot = Awaited<ReturnType<typeof startTestPilot>>;
