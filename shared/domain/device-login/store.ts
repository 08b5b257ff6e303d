import * as z from "zod";
import { assignments, happened, type Table, type Write } from "../../platform/dynamodb.ts";
import { beginningsKey, deviceLoginItem, deviceLoginKey } from "./entity.ts";
import { DeviceLogin } from "./schema.ts";

/** One round trip a method. */
export interface DeviceLoginStore {
  /** Strongly consistent. */
  get(userCode: string): Promise<DeviceLogin | undefined>;
  /** `false` when the code is taken. */
  create(login: DeviceLogin): Promise<boolean>;
  /** How many were begun from the address in this minute, this one among them. */
  begun(address: string, now: Date): Promise<number>;
  polled(userCode: string, interval: number, now: Date): Promise<void>;
  /** @throws ConditionFailed (0: it is decided already, or gone) */
  decide(userCode: string, approval: DeviceLogin["approval"], also: readonly Write[]): Promise<void>;
  /** Uses it up. @throws ConditionFailed (0: it was used before) */
  redeem(userCode: string, also: readonly Write[]): Promise<void>;
}

const Count = z.object({ begun: z.int() });

export function deviceLoginStore(table: Table): DeviceLoginStore {
  return {
    async get(userCode) {
      const item = await table.get(deviceLoginKey(userCode), { consistent: true });
      return item === undefined ? undefined : DeviceLogin.parse(item);
    },
    create(login) {
      return happened(table.put(deviceLoginItem(login), { condition: "attribute_not_exists(pk)" }));
    },
    async begun(address, now) {
      const minute = Math.floor(now.getTime() / 60_000);
      const item = await table.update({
        key: beginningsKey(address, minute),
        update: "ADD #begun :one SET #entity = :entity, #expires = :expires",
        names: { "#begun": "begun", "#entity": "entity", "#expires": "expiresAt" },
        values: { ":one": 1, ":entity": "DeviceBeginnings", ":expires": (minute + 2) * 60 },
      });
      return Count.parse(item).begun;
    },
    async polled(userCode, interval, now) {
      const set = assignments({ interval, lastPolledAt: now.getTime() });
      // It may have been used up or deleted meanwhile; then there is nothing to note.
      await happened(table.update({ key: deviceLoginKey(userCode), ...set, condition: "attribute_exists(pk)" }));
    },
    async decide(userCode, approval, also) {
      const set = assignments({ status: approval === undefined ? "denied" : "approved", approval });
      const values = { ...set.values, ":pending": "pending" };
      await table.transact([
        { update: { key: deviceLoginKey(userCode), ...set, condition: "#status = :pending", values } },
        ...also,
      ]);
    },
    async redeem(userCode, also) {
      const expression = {
        condition: "#status = :approved",
        names: { "#status": "status" },
        values: { ":approved": "approved" },
      };
      await table.transact([{ delete: deviceLoginKey(userCode), expression }, ...also]);
    },
  };
}
