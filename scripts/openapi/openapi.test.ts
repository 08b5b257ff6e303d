import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { PROBLEMS } from "../../shared/platform/middleware/codes.ts";
import { openApiDocument } from "./document.ts";
import { allRoutes } from "./routes.ts";

const routes = await allRoutes();

describe("the API's contract", () => {
  it("has examples that its own schemas accept", () => {
    for (const { operationId, input, output, examples } of routes) {
      if (examples?.body !== undefined)
        expect([operationId, input.body.safeParse(examples.body).error]).toEqual([operationId, undefined]);
      if (examples?.answer !== undefined)
        expect([operationId, output.safeParse(examples.answer).error]).toEqual([operationId, undefined]);
    }
  });

  it("keeps its promises on every route", () => {
    for (const route of routes) {
      const { operationId, method } = route;
      expect([operationId, route.idempotent !== undefined]).toEqual([operationId, method === "POST"]);
      expect([operationId, route.conditional === true]).toEqual([
        operationId,
        method === "PATCH" || method === "DELETE",
      ]);
      expect([operationId, route.scope === "store:write"]).toEqual([operationId, method !== "GET"]);
      // Unknown parameters and members are errors.
      expect([operationId, route.input.query.safeParse({ unknown: "x" }).success]).toEqual([operationId, false]);
      expect([operationId, route.input.body.safeParse({ unknown: "x" }).success]).toEqual([operationId, false]);
    }
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it("OP-25: nothing of a Frontgate or of the platform's keys is in what a tenant reads", () => {
    for (const { operationId, scope, output } of routes) {
      if (scope === "platform:read") continue;
      const schema = JSON.stringify(z.toJSONSchema(output, { io: "output", unrepresentable: "any" }));
      expect([
        operationId,
        schema.match(/"(frontgate\w*|sealed\w*|token\w*|securityGroupId|tenantId|scanToken)":/i),
      ]).toEqual([operationId, null]);
    }
  });

  it("documents every problem that the code answers", () => {
    const folders = [
      "functions/api",
      "shared/platform/middleware",
      "shared/kernel",
      "shared/domain/deployment",
      "shared/domain/job",
    ];
    const root = new URL("../../", import.meta.url);
    const files = folders.flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
        .map((name) => readFileSync(new URL(`${folder}/${name}`, root), "utf8")),
    );
    const codes = files.flatMap((text) => [...text.matchAll(/status: (\d{3}),\s+code: "([a-z-]+)"/g)]);
    expect(codes.length).toBeGreaterThan(20);
    for (const [, status, code = ""] of codes) {
      const known: Readonly<Record<string, { readonly status: number }>> = PROBLEMS;
      expect([code, known[code]?.status]).toEqual([code, Number(status)]);
    }
  });

  it("refers to nothing that is not there", async () => {
    const document = await openApiDocument();
    const text = JSON.stringify(document);
    const { schemas, responses } = document.components;
    for (const [, kind, name = ""] of text.matchAll(/"#\/components\/(schemas|responses)\/([^"]+)"/g))
      expect(Object.hasOwn(kind === "schemas" ? schemas : responses, name)).toBe(true);
    expect(text).not.toContain("#/$defs/");
  });
});
