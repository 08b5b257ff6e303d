import { expect } from "vitest";
import { finish } from "../../../shared/approvals/finish.ts";
import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { flowStore } from "../../../shared/domain/approval/flow-store.ts";
import { people } from "../../../shared/domain/approval/people.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { memberItem } from "../../../shared/domain/member/entity.ts";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { endpoints as flowEndpoints } from "../approval-flows/endpoints.ts";
import { startTestApi } from "../test-api.ts";
import { endpoints } from "./endpoints.ts";

/** The store's API, and beside it that of approvals and their flows, with the functions that end an approval. */
export async function startApproving() {
  const server = await startTestApi();
  const { table } = server.aws;
  const parts = (now: Date = new Date()) => ({
    approvals: approvalStore(table),
    outcomes: outcomes(table, QuotaDefaults.parse("")),
    clock: () => now,
  });
  const named = { groups: groupStore(table), members: memberStore(table), tenants: tenantStore(table) };
  const pager = openPager(table);
  const deciding = testClient(
    [
      ...endpoints({ ...parts(), people: people(table), pager }),
      ...flowEndpoints({ ...named, flows: flowStore(table) }),
    ],
    carried(table),
    {},
  );

  /** A tenant with these people in it, whose roles are words with spaces between. One of them is `admin`. */
  async function tenantOf<Name extends string>(roles: Readonly<Record<Name | "admin", string>>) {
    const { tenantId } = server.tenant();
    const at = "2026-11-21T09:00:00.000Z";
    const common = { tenantId, status: "active", version: 1, createdAt: at, createdBy: "x", updatedAt: at } as const;
    for (const [name, words] of Object.entries<string>(roles)) {
      const [userId, email] = [`user-${name}`, `${name}@example.com`];
      await table.put(memberItem({ ...common, groups: [], userId, email, name, roles: words.split(" ") }));
    }
    const as = (client: TestClient, name: Name | "admin") => {
      const id = `user-${name}`;
      return client.as({ tenantId, actorId: id, userId: id, tokenId: id, roles: roles[name] });
    };
    const flow = async (kind: string, steps: object = { approvers: [{ role: "approver" }] }) => {
      const made = await as(deciding, "admin").send("POST", "/approval-flows", { body: { kind, ...steps } });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
    };
    const say = (name: Name | "admin", id: string, verb: string, body: object = {}) =>
      as(deciding, name).send("POST", `/approvals/${id}:${verb}`, { body });
    const end = (approvalId: string) => finish(parts(), { tenantId, approvalId });
    return { tenantId, as, flow, say, end };
  }

  return { server, deciding, parts, tenantOf };
}
