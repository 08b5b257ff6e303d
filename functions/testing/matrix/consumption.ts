import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Matrix } from "./context.ts";
import { operations } from "./document.ts";
import { filled } from "./fixtures.ts";
import { PLATFORM } from "./people.ts";

const MIB = 1024 * 1024;
/** Bytes that may be left over of all of it together. */
const MEMORY = 64 * MIB;

/** Bytes that are in use once nothing is left to collect. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return process.memoryUsage().heapUsed;
}

/** T4: requests that are far too large. */
export function consumption(matrix: () => Matrix): void {
  describe("T4: consumption", () => {
    it("pages of a thousand million are refused", async () => {
      const { admin, call, params } = matrix();
      const lists = operations.filter(({ query }) => query.some(({ name }) => name === "pageSize"));
      for (const operation of lists) {
        const by = operation.least === "platform" ? PLATFORM : admin;
        for (const size of ["1000000000", "-1", "1e9", "NaN", "101%00"]) {
          const { status, text } = await call(by, operation, params(operation), { query: `pageSize=${size}` });
          expect(status, `${operation.operationId} pageSize=${size}: ${text}`).toBe(400);
        }
      }
      console.error(`T4: ${lists.length * 5} cases of pages`);
      expect(lists.length).toBeGreaterThan(5);
    });

    it("bodies that are long, deep or wide are refused at once, and leave nothing behind", async () => {
      const { admin, own, call, params } = matrix();
      const taking = operations.filter(({ body, method }) => body !== undefined && method !== "GET");
      const large = `{"name":"${"x".repeat(10 * MIB)}"}`;
      const deep = `{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
      const ids = Array.from({ length: 100_000 }, (_, index) => `app-${index}`);
      const before = heap();
      let slowest = 0;
      let cases = 0;
      const refused = async (operation: (typeof operations)[number], what: string, text: string) => {
        const began = performance.now();
        const { status, text: answered } = await call(admin, operation, params(operation), { text });
        slowest = Math.max(slowest, performance.now() - began);
        expect(
          [400, 403, 404, 413, 422],
          `${operation.operationId}, ${what}: ${status} ${answered.slice(0, 300)}`,
        ).toContain(status);
        expect(answered.length, `${operation.operationId}, ${what}`).toBeLessThan(64 * 1024);
        cases += 1;
      };
      for (const operation of taking) {
        const example = Object(filled(operation.body?.example, own));
        await refused(operation, "10 MiB", large);
        await refused(operation, "deep", deep);
        for (const [name, schema] of Object.entries(Object(operation.body?.schema.properties ?? {})))
          if (Object(schema).type === "array")
            await refused(operation, `100,000 ${name}`, JSON.stringify({ ...example, [name]: ids }));
      }
      const left = heap() - before;
      console.error(
        `T4: ${cases} cases of bodies; the slowest took ${Math.round(slowest)} ms, ${Math.round(left / MIB)} MiB more at the end`,
      );
      expect(slowest).toBeLessThan(5_000);
      expect(left).toBeLessThan(MEMORY);
    }, 120_000);
  });
}
