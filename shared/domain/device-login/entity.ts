import type { Item, Key } from "../../platform/dynamodb.ts";
import type { DeviceLogin } from "./schema.ts";

/** Access pattern: get by the user code. Nobody's yet, so in no tenant's partition; each is a partition of its own. */
export const deviceLoginKey = (userCode: string): Key => ({ pk: `DEVICE#${userCode}`, sk: "DEVICE" });

export function deviceLoginItem(login: DeviceLogin): Item & Key {
  return { ...deviceLoginKey(login.userCode), entity: "DeviceLogin", ...login };
}

/** How many were begun from an address in a minute. */
export const beginningsKey = (address: string, minute: number): Key => ({
  pk: `DEVICE-BEGUN#${address}#${minute}`,
  sk: "COUNT",
});
