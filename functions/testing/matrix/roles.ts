import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { permissionTable, verdictOf } from "../../../scripts/permissions.ts";
import { BUILT_IN_ROLES, PLATFORM_TENANT } from "../../../shared/kernel/roles.ts";
import type { Matrix } from "./context.ts";
import { operations } from "./document.ts";
import { tenantOf } from "./people.ts";
import type { Received } from "./served.ts";

const FILE = new URL("../../../docs/permissions.md", import.meta.url);

/** T3: which role may call what, as the checked-in table has it. */
export function roles(matrix: () => Matrix): void {
  describe("T3: functions", () => {
    it("the checked-in table has a row for every route", () => {
      expect(readFileSync(FILE, "utf8"), "run node scripts/permissions.ts").toContain(permissionTable());
    });

    it("every route lets every role in or not, as the table says", async () => {
      const { call, unknown } = matrix();
      let cases = 0;
      for (const role of Object.keys(BUILT_IN_ROLES)) {
        const tenantId = role.startsWith("platform-") ? PLATFORM_TENANT : tenantOf("a");
        const by = { tenantId, actorId: `user-${role.replaceAll("-", "")}0000000000`.slice(0, 23), roles: [role] };
        for (const operation of operations) {
          // Of nothing that is there, and with a body that no route takes: nothing is changed by who is let in.
          const ids = operation.params.map(() => unknown.app ?? "none");
          const answer = await call(by, operation, ids, operation.method === "GET" ? {} : { text: "[" });
          const expected = verdictOf(operation, role);
          expect(judged(answer), `${operation.operationId} by ${role}: ${answer.text}`).toBe(
            expected === "no" || expected === "hidden" ? expected : "in",
          );
          cases += 1;
        }
      }
      console.error(`T3: ${cases} cases of routes and roles`);
    }, 120_000);
  });
}

/** By the problem's own code: 403 names a permission, a route for the platform alone is not there. */
function judged({ status, text }: Received): "no" | "hidden" | "in" {
  if (status === 403 && text.includes('"permission"')) return "no";
  return status === 404 && text.includes('"no-such-route"') ? "hidden" : "in";
}
