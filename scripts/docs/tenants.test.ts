import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { create as createFlow } from "../../functions/api/approval-flows/routes.ts";
import { create as createRole } from "../../functions/api/roles/routes.ts";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";

const text = readFileSync(join(import.meta.dirname, "..", "..", "docs", "tenants.md"), "utf8");

it("the roles of docs/tenants.md are those that are built in", () => {
  const [, table = ""] = /<!-- roles -->([\s\S]*?)<!-- \/roles -->/.exec(text) ?? [];
  const rows = [...table.matchAll(/^\| `([a-z-]+)` *\| (.+?) *\| (.+?) *\|$/gm)].map(([, name, title, where]) => [
    name,
    title,
    where,
  ]);
  const home = (name: string) => (name.startsWith("platform-") ? "`platform`, the store's own" : "every tenant");
  expect(rows).toEqual(Object.entries(BUILT_IN_ROLES).map(([name, { title }]) => [name, title, home(name)]));
});

it("what docs/tenants.md sends is what the API takes", () => {
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]): unknown => JSON.parse(json));
  const flows = examples.filter((one) => createFlow.input.body.safeParse(one).success);
  const roles = examples.filter((one) => createRole.input.body.safeParse(one).success);
  expect([flows.length, roles.length, examples.length]).toEqual([2, 1, 3]);
});
