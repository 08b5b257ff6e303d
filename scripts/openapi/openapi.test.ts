import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { PROBLEMS } from "../../shared/platform/middleware/codes.ts";
import { OPEN, type Route } from "../../shared/platform/middleware/route.ts";
import { openApiDocument } from "./document.ts";
import { exampleFaults } from "./examples.ts";
import { allRoutes } from "./routes.ts";

const routes = await allRoutes();

/** What is about a tenant says which, and the audit log, under its hashes, by which token. */
const TELLS: Readonly<Record<string, readonly string[]>> = {
  audit: ["tenantId", "tokenId"],
  erasures: ["tenantId"],
  imports: ["tenantId"],
  quotas: ["tenantId"],
  "quota-requests": ["tenantId"],
};

describe("the API's contract", () => {
  it("OP-09: has an example of every body and answer, which its own schemas accept", () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.flatMap(exampleFaults)).toEqual([]);
  });

  it("notices an example that is missing, wrong or more than an answer", () => {
    const create = routes.find(({ operationId }) => operationId === "createDeployment");
    if (create === undefined) throw new Error("createDeployment is gone");
    const { body, answer, dryRun } = z
      .object({ body: z.unknown(), answer: z.looseObject({}), dryRun: z.unknown() })
      .parse(create.examples);
    const told = (examples: Route["examples"]) => exampleFaults({ ...create, examples: examples ?? {} });
    expect(told({ body, answer, dryRun })).toEqual([]);
    expect(told({ body, answer })).toEqual(["createDeployment: examples.dryRun is missing"]);
    expect(told({ answer, dryRun })).toEqual(["createDeployment: examples.body is missing"]);
    expect(told({ body: { appVersionId: 1 }, answer, dryRun })).toEqual([
      expect.stringContaining("examples.body/appVersionId: "),
    ]);
    expect(told({ body, answer: { ...answer, sealedValues: "x" }, dryRun })).toEqual([
      expect.stringContaining("members that no answer has"),
    ]);
  });

  it("keeps its promises on every route", () => {
    for (const route of routes) {
      const { operationId, method } = route;
      // Without a caller there is nobody whose key it could be.
      const open = route.permission === OPEN;
      expect([operationId, route.idempotent !== undefined]).toEqual([operationId, method === "POST" && !open]);
      expect([operationId, route.conditional === true]).toEqual([
        operationId,
        method === "PATCH" || method === "DELETE",
      ]);
      // Who may only read changes nothing.
      const reads = route.permission.endsWith(":read");
      // A ticket is a way to read, too.
      if (!open && operationId !== "createProgressTicket")
        expect([operationId, reads]).toEqual([operationId, method === "GET"]);
      // Unknown parameters and members are errors.
      expect([operationId, route.input.query.safeParse({ unknown: "x" }).success]).toEqual([operationId, false]);
      expect([operationId, route.input.body.safeParse({ unknown: "x" }).success]).toEqual([operationId, false]);
    }
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it("OP-25: nothing of a Frontgate or of the platform's keys is in what a tenant reads", () => {
    for (const { operationId, permission, least, output } of routes) {
      if (least === "platform") continue;
      const schema = JSON.stringify(z.toJSONSchema(output, { io: "output", unrepresentable: "any" }));
      const shown = [...schema.matchAll(/"(frontgate\w*|sealed\w*|token\w*|securityGroupId|tenantId|scanToken)":/gi)];
      const allowed = TELLS[permission.split(":")[0] ?? ""] ?? [];
      const names = new Set(shown.map(([, name]) => name).filter((name) => !allowed.some((one) => one === name)));
      expect([operationId, [...names]]).toEqual([operationId, []]);
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
