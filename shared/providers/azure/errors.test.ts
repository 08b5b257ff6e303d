import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { kindOf, wayError } from "./errors.ts";
import { allows, COMPUTE, NETWORK, SUBNETS } from "./permissions.ts";

test.each([
  ["OperationNotAllowed", 409, "results in exceeding approved standardDSv5Family Cores quota", "quota"],
  ["OperationNotAllowed", 409, "The VM is deallocated.", "conflict"],
  ["Conflict", 409, "The request failed due to conflict with a concurrent request.", "unavailable"],
  ["Conflict", 409, "Disk is attached.", "conflict"],
  ["PreconditionFailed", 412, "Etag provided in if-match header does not match.", "unavailable"],
  ["PreconditionFailed", 412, "The precondition given evaluated to false.", "conflict"],
  ["OperationNotAllowed", 409, "The maximum number of data disks allowed to be attached is 2.", "invalid"],
  ["PublicIPCountLimitReached", 400, "", "quota"],
  ["InUseSubnetCannotBeDeleted", 400, "", "conflict"],
  ["AADSTS7000222", 401, "", "auth"],
  ["AADSTS90033", 503, "", "unavailable"],
  ["toString", 400, "", "invalid"],
  ["Unheard", 404, "", "not-found"],
  ["Unheard", 429, "", "throttled"],
  ["Unheard", 500, "", "unavailable"],
] as const)("%s at %i (%s) is %s", (code, status, message, kind) => {
  expect(kindOf(code, status, message)).toBe(kind);
});

test.each([
  ["ADDRESS_REFUSED", "invalid"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "invalid"],
  ["ECONNREFUSED", "unavailable"],
])("%s on the way is %s", (code, kind) => {
  expect(wayError(Object.assign(new Error("x"), { code }), "https://a.example")).toMatchObject({ kind });
});

test("permissions are patterns, and what one role takes away another may give", () => {
  const some = { actions: ["Microsoft.Compute/*", "*/read"], notActions: ["microsoft.compute/virtualmachines/DELETE"] };
  expect(allows(some, "Microsoft.Compute/virtualMachines/write")).toBe(true);
  expect(allows(some, "Microsoft.Compute/virtualMachines/delete")).toBe(false);
  expect(allows(some, "Microsoft.Network/networkInterfaces/read")).toBe(true);
  expect(allows(some, "Microsoft.Network/networkInterfaces/write")).toBe(false);
});

test("the role of the README has all that the probe wants", () => {
  const { Actions } = z
    .object({ Actions: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(new URL("role.json", import.meta.url), "utf8")));
  expect(Actions).toEqual(expect.arrayContaining([...COMPUTE, ...NETWORK, ...SUBNETS]));
});
