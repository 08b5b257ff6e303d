import { describe, expect, it } from "vitest";
import { callsLike } from "../../testing/call.ts";
import type { OpenAnswer } from "../calls/carrier.ts";
import { azureDoor } from "./azure.ts";
import type { Outgoing } from "./door.ts";
import type { AzureSettings } from "./settings.ts";
import { once, wholeJson } from "./whole.ts";

const SUBSCRIPTION = "55555555-5555-5555-5555-555555555555";
const settings: AzureSettings = {
  provider: "azure",
  tenantId: "11111111-1111-1111-1111-111111111111",
  clientId: "22222222-2222-2222-2222-222222222222",
  clientSecret: "the~secret of.pitrix",
  subscriptionId: SUBSCRIPTION,
  cloud: "public",
};
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/apps`;
const COMPUTE = `${GROUP}/providers/Microsoft.Compute`;
const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const called = callsLike({
  method: "GET",
  path: `${COMPUTE}/virtualMachines?api-version=2024-11-01`,
  headers: { accept: "application/json" },
});
const answered = (status: number, body: unknown): OpenAnswer => ({
  status,
  headers: {},
  body: once(Buffer.from(JSON.stringify(body))),
});

/** A door, and what it has asked the directory. */
function opened(answer = (count: number) => answered(200, { access_token: `token-${count}`, expires_in: 3600 })) {
  const logins: Outgoing[] = [];
  let now = Date.parse("2026-01-02T03:04:05.678Z");
  const door = azureDoor(
    settings,
    () => new Date(now),
    async (outgoing) => {
      logins.push(outgoing);
      return answer(logins.length);
    },
  );
  const pass = (ms: number): void => {
    now += ms;
  };
  return { door, logins, pass };
}

describe("a token", () => {
  it("is got as the file's application, once for calls at the same time, and kept here until it ends", async () => {
    const { door, logins, pass } = opened();
    const [one, two] = await Promise.all([door.outward(called(), undefined), door.outward(called(), undefined)]);
    expect([one, two]).toMatchObject(
      Array(2).fill({
        url: `https://management.azure.com${COMPUTE}/virtualMachines?api-version=2024-11-01`,
        headers: { authorization: "Bearer token-1" },
      }),
    );
    expect(logins).toHaveLength(1);
    expect(logins[0]?.url).toBe(`https://login.microsoftonline.com/${settings.tenantId}/oauth2/v2.0/token`);
    expect(Object.fromEntries(new URLSearchParams(Buffer.from(logins[0]?.body ?? []).toString()))).toEqual({
      grant_type: "client_credentials",
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      scope: "https://management.azure.com/.default",
    });
    expect(door.secrets()).toEqual(expect.arrayContaining([settings.clientSecret, "token-1"]));
    pass(3_400_000);
    expect(await door.outward(called(), undefined)).toMatchObject({ headers: { authorization: "Bearer token-2" } });
  });

  it("that is taken no longer is got anew with the next call", async () => {
    const { door } = opened();
    await door.outward(called(), undefined);
    const headers = { "set-cookie": ["a=b"], location: "x", date: "d" };
    expect(door.inward({ ...answered(401, {}), headers })).toEqual({ headers: { date: "d" } });
    expect(await door.outward(called(), undefined)).toMatchObject({ headers: { authorization: "Bearer token-2" } });
  });

  it("that is refused is told as the directory does, and asked for again by the next call", async () => {
    const { door, logins } = opened(() => answered(401, { error: "invalid_client" }));
    for (const count of [1, 2]) {
      const both = await Promise.all([door.outward(called(), undefined), door.outward(called(), undefined)]);
      for (const one of both) {
        expect(one).toMatchObject({ status: 401 });
        expect("status" in one && (await wholeJson(one.body, 1_000, "The door"))).toEqual({ error: "invalid_client" });
      }
      expect(logins).toHaveLength(count);
    }
    await expect(opened(() => answered(200, {})).door.outward(called(), undefined)).rejects.toThrow(/no token/);
  });
});

it.each([
  ["GET", `/subscriptions/${SUBSCRIPTION}`],
  ["GET", `/subscriptions/${SUBSCRIPTION}/locations?api-version=2022-12-01`],
  ["GET", GROUP],
  ["GET", `${GROUP}/providers/Microsoft.Authorization/permissions`],
  ["GET", `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/skus`],
  ["GET", "/subscriptions/other/resourceGroups/shared/providers/Microsoft.Compute/galleries/g/images/i/versions/1"],
  ["PUT", `${COMPUTE}/virtualMachines/a`],
  ["DELETE", `${NETWORK}/networkInterfaces/a`],
  ["POST", `${COMPUTE}/virtualMachines/a/deallocate`],
] as const)("calls %s %s", (method, path) => {
  expect(opened().door.refusal(called({ method, path }))).toBeUndefined();
});

it.each([
  ["GET", "/tenants"],
  ["GET", "/providers/Microsoft.Management/managementGroups"],
  ["PUT", GROUP],
  ["DELETE", GROUP],
  ["PUT", "/subscriptions/other/resourceGroups/apps/providers/Microsoft.Compute/disks/a"],
  ["POST", `${COMPUTE}/disks/a/beginGetAccess`],
  ["POST", `${COMPUTE}/snapshots/a/beginGetAccess`],
  ["POST", `${COMPUTE}/virtualMachines/a/retrieveBootDiagnosticsData`],
  ["POST", `${COMPUTE}/virtualMachines/a/runCommand`],
  ["PUT", `${COMPUTE}/virtualMachines/a/extensions/b`],
  ["POST", `${COMPUTE}/sshPublicKeys/a/generateKeyPair`],
  ["GET", `${GROUP}/providers/Microsoft.Storage/storageAccounts/a`],
  ["POST", `${GROUP}/providers/Microsoft.Storage/storageAccounts/a/listKeys`],
  ["GET", `${GROUP}/providers/Microsoft.KeyVault/vaults/a`],
  ["PUT", `${GROUP}/providers/Microsoft.Resources/deployments/a`],
  ["GET", `${NETWORK}/connections/a/sharedkey`],
  ["GET", `${NETWORK}/bastionHosts`],
  ["PUT", `${GROUP}/providers/Microsoft.Authorization/permissions`],
  ["PUT", `${GROUP}/providers/Microsoft.Authorization/roleAssignments/a`],
  ["PUT", `${COMPUTE}/virtualMachines/a/providers/Microsoft.Authorization/roleAssignments/b`],
  ["GET", `${COMPUTE}/virtualMachines/a/Providers/Microsoft.Authorization/roleAssignments/b`],
] as const)("does not call %s %s", (method, path) => {
  const { door } = opened();
  expect(door.refusal(called({ method, path }))).toMatch(/called|done|looked|changed/);
});

it("calls no other server", () => {
  expect(opened().door.refusal(called({ origin: "https://graph.microsoft.com" }))).toMatch(/one Resource Manager/);
});
