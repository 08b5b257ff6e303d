import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Matrix } from "./context.ts";
import { operations } from "./document.ts";
import { filled } from "./fixtures.ts";

const Refusal = z.object({ errors: z.array(z.object({ pointer: z.string() })).default([]) });

/** What no body may ever carry: whose it is, who made it, and what JavaScript would trip over. */
const NEVER = [
  "tenantId",
  "actorId",
  "createdBy",
  "ownerId",
  "pk",
  "sk",
  "sealed",
  "grants",
  "isAdmin",
  "constructor",
  "prototype",
];

/** T2: what an object has and nobody may set. */
export function properties(matrix: () => Matrix): void {
  describe("T2: properties", () => {
    it("no read-only member of an object is taken when it is made or changed", async () => {
      const { admin, own, call, params } = matrix();
      let cases = 0;
      for (const operation of operations) {
        const { body, answers, method } = operation;
        if (body === undefined || method === "GET") continue;
        const members = Object.keys(Object(body.schema.properties ?? {}));
        for (const name of new Set([...answers, ...NEVER])) {
          if (members.includes(name)) continue;
          const given = filled(body.example, own);
          const text = JSON.stringify({ ...Object(given), [name]: "x" });
          const { status, text: answered } = await call(admin, operation, params(operation), { text });
          const what = `${operation.operationId} with ${name}: ${answered}`;
          if (status === 403 || status === 404) continue;
          expect(status, what).toBe(422);
          const pointers = Refusal.parse(JSON.parse(answered)).errors.map(({ pointer }) => pointer);
          expect(pointers, what).toContain(`/${name}`);
          cases += 1;
        }
        const proto = JSON.stringify(filled(body.example, own))
          .replace(/^\{/, '{"__proto__":{"tenantId":"tenant-matrix-b"},')
          .replace(",}", "}");
        const polluted = await call(admin, operation, params(operation), { text: proto });
        expect([403, 404, 422], `${operation.operationId} with __proto__: ${polluted.text}`).toContain(polluted.status);
        cases += 1;
      }
      expect(Object.hasOwn(Object.prototype, "tenantId")).toBe(false);
      console.error(`T2: ${cases} cases of members that nobody may set`);
      expect(cases).toBeGreaterThan(100);
    }, 120_000);
  });
}
