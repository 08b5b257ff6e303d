import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../../infra/functions.ts";
import type { Matrix } from "./context.ts";
import { operations } from "./document.ts";

/** T7: nothing is served that is not documented, and answers tell nothing of what is inside. Looks at all answers before it. */
export function surface(matrix: () => Matrix): void {
  describe("T7: surface", () => {
    it("every documented route is served, and no other", async () => {
      const { admin, served, unknown } = matrix();
      const documented = new Set(operations.map(({ method, path }) => `${method} ${path}`));
      for (const { method, path, least } of operations) {
        if (least === "platform") continue;
        const { text } = await served.send(admin, method, path.replace(/\{\w+\}/g, unknown.app ?? ""), { text: "[" });
        expect(text, `${method} ${path}`).not.toContain("no-such-route");
      }
      // Every pair of method and path that a route table names is in the document.
      const named = readdirSync(join(ROOT, "functions", "api"), { recursive: true, withFileTypes: true })
        .filter(({ name }) => /routes\.ts$/.test(name))
        .flatMap(({ parentPath, name }) => {
          const source = readFileSync(join(parentPath, name), "utf8");
          return [...source.matchAll(/method: "([A-Z]+)",\s+path: "([^"]+)"/g)].map(
            ([, verb, path]) => `${verb} ${path}`,
          );
        });
      expect(named.length).toBeGreaterThan(50);
      expect(named.filter((route) => !documented.has(route))).toEqual([]);
      for (const path of new Set(operations.map((one) => one.path)))
        for (const method of ["PUT", "OPTIONS", "TRACE", "HEAD"]) {
          const given = path.replace(/\{\w+\}/g, unknown.app ?? "");
          const { status, headers } = await served.send(admin, method, given);
          expect([404, 405], `${method} ${path}`).toContain(status);
          expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
        }
    });

    it("no answer of all of these is a fault of ours, opens CORS, or shows what is inside", () => {
      const { seen, served } = matrix();
      expect(seen.length).toBeGreaterThan(1000);
      const inside =
        /node_modules|\bat [\w.<>]+ \(|\.ts:\d+|\bDynamoDB|ConditionalCheck|ValidationException|"stack"|T#tenant-/;
      for (const { what, answer } of seen) {
        // 503: the function behind it is not there in these tests.
        if (answer.status >= 500) expect(answer.status, `${what}: ${answer.text}`).toBe(503);
        expect(inside.test(answer.text), `${what}: ${answer.text.slice(0, 500)}`).toBe(false);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
        expect(answer.headers["cache-control"] ?? "no-store", what).toBe("no-store");
      }
      const faults = served.log.filter((line) => line.includes('"level":"error"'));
      console.error(`T7: ${seen.length} answers, ${faults.length} faults of ours`);
    });
  });
}
