import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callsLike } from "../../testing/call.ts";
import { qingcloudDoor } from "./qingcloud.ts";
import type { QingcloudSettings } from "./settings.ts";
import { once } from "./whole.ts";

const settings: QingcloudSettings = {
  provider: "qingcloud",
  endpoint: "https://cloud.example.com/api",
  accessKeyId: "QYACCESSKEYIDEXAMPLE",
  secretAccessKey: "the-secret/of+pitrix=(1)",
  zone: "pek3",
};
const clock = () => new Date("2026-01-02T03:04:05.678Z");
const called = callsLike({
  method: "POST",
  path: "/iaas/",
  headers: { accept: "application/json" },
});
const post = (form: string, door = qingcloudDoor(settings, clock)) => door.outward(called(), Buffer.from(form));
const get = (query: string) =>
  qingcloudDoor(settings, clock).outward(called({ method: "GET", path: `/iaas/?${query}` }), undefined);
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

it("signs with its own key by its own clock, whatever key and time were sent", () => {
  const form =
    "action=RunInstances&zone=pek3&instance_name=a%20b%2B&access_key_id=MINE&signature=x&time_stamp=2000-01-01T00%3A00%3A00Z&expires=2099-01-01T00%3A00%3A00Z";
  const { url, body, headers } = post(form);
  const query =
    "access_key_id=QYACCESSKEYIDEXAMPLE&action=RunInstances&instance_name=a%20b%2B&signature_method=HmacSHA256&signature_version=1&time_stamp=2026-01-02T03%3A04%3A05Z&version=1&zone=pek3";
  const signature = createHmac("sha256", settings.secretAccessKey)
    .update(`POST\n/api/iaas/\n${query}`)
    .digest("base64");
  expect(url).toBe("https://cloud.example.com/api/iaas/");
  expect(textOf(body)).toBe(`${query}&signature=${encodeURIComponent(signature)}`);
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  const looked = get("action=DescribeInstances&zone=pek3");
  expect(looked.url).toMatch(/^https:\/\/cloud\.example\.com\/api\/iaas\/\?access_key_id=.*&signature=/);
  expect(looked.body).toBeUndefined();
});

it.each([
  "CreateSecurityGroup",
  "ModifySecurityGroupAttributes",
  "AddSecurityGroupRules",
  "ApplySecurityGroup",
  "DeleteSecurityGroups",
])("lets %s through", (action) => {
  expect(textOf(post(`action=${action}&zone=pek3`).body)).toContain(`action=${action}&`);
});

it("lets looks at security groups through", () => {
  for (const action of ["DescribeSecurityGroups", "DescribeSecurityGroupRules"])
    expect(get(`action=${action}&zone=pek3`).url).toContain(`action=${action}&`);
});

it("asks for its own key alone", () => {
  const { url } = get("action=DescribeAccessKeys&zone=pek3&access_keys.1=OTHER&access_keys.2=ANOTHER&owner=usr-1");
  expect(url).toContain("access_keys.1=QYACCESSKEYIDEXAMPLE&action=DescribeAccessKeys&limit=1&");
  expect(url).not.toMatch(/OTHER|owner/);
});

describe("refuses", () => {
  it.each([
    ["another path", { path: "/iaas/x" }],
    ["another API", { path: "/app/" }],
    ["a query with a form", { path: "/iaas/?action=RunInstances" }],
    ["another method", { method: "DELETE" as const }],
    ["another server", { origin: "http://169.254.169.254" }],
  ])("%s", (_, change) => {
    const door = qingcloudDoor(settings, clock);
    expect(door.refusal(called())).toBeUndefined();
    expect(door.refusal(called(change))).toMatch(/only \/iaas\//);
  });

  it.each([
    "CreateAccessKeys",
    "CreateAccessKey",
    "ModifyAccessKeyAttributes",
    "CreateKeyPair",
    "DescribeKeyPairs",
    "CreateBrokers",
    "DescribeUsers",
    "CreateSubUsers",
    "GetVPNCerts",
    "DescribeServerCertificates",
    "DescribeRouterStatics",
    "DescribeS2Accounts",
    "GrantImageToUsers",
    "DescribeSecurityGroupSnapshots",
    "CreateSecurityGroupIPSet",
    "describeInstances",
    "DescribeInstances ",
    "",
  ])("the action %j", (action) => {
    expect(() => post(new URLSearchParams({ action, zone: "pek3" }).toString())).toThrow(/not called/);
  });

  it("two actions, changes by a look, and other zones", () => {
    expect(() => post("action=DescribeInstances&action=CreateKeyPair&zone=pek3")).toThrow(/CreateKeyPair/);
    expect(() => get("action=TerminateInstances&zone=pek3")).toThrow(/POST/);
    expect(() => post("action=RunInstances&zone=sh1")).toThrow(/zone pek3/);
    expect(() => post("action=RunInstances")).toThrow(/zone pek3/);
  });
});

it("tells no password and no key, and of what is no answer of QingCloud's nothing", async () => {
  const door = qingcloudDoor(settings, clock);
  const told = async (text: string) => {
    const headers = { date: "d", "set-cookie": ["a=b"], location: "http://x" };
    const { headers: shown, body } = await door.inward({ status: 200, headers, body: once(Buffer.from(text)) });
    expect(shown).toEqual({ date: "d" });
    const all: Uint8Array[] = [];
    for await (const piece of body ?? []) all.push(piece);
    return Buffer.concat(all).toString();
  };
  const answer = {
    ret_code: 0,
    access_key_set: [{ owner: "usr-1", secret_access_key: "x" }],
    instance_set: [{ instance_id: "i-1", graphics_passwd: "y", extra: { private_key: "z", l2tp_psk: "p" } }],
  };
  expect(JSON.parse(await told(JSON.stringify(answer)))).toEqual({
    ret_code: 0,
    access_key_set: [{ owner: "usr-1" }],
    instance_set: [{ instance_id: "i-1", extra: {} }],
  });
  expect(await told("<html>secret</html>")).toBe("");
  expect(door.secrets()).toEqual([settings.secretAccessKey, settings.accessKeyId]);
  await expect(told(`{"a":"${"x".repeat(5_000_000)}"}`)).rejects.toThrow(/more than/);
});
