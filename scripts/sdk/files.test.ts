import { describe, expect, it } from "vitest";
import { Document, readDocument } from "./document.ts";
import { sdkFiles } from "./files.ts";

const operation = (operationId: string, more: object = {}) => ({
  operationId,
  summary: "S",
  security: [{ token: ["apps:read"] }],
  responses: { 200: {} },
  ...more,
});
const documentOf = (paths: object) => Document.parse({ info: { version: "1" }, paths, components: { schemas: {} } });

describe("the SDK's generator", () => {
  it("makes a method of every operation", () => {
    const document = readDocument();
    const files = sdkFiles(document);
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(30);
    for (const { operationId } of operations)
      expect(files.get("operations.ts")).toContain(`"operationId":"${operationId}"`);
  });

  it("refuses two operations of one name", () => {
    const paths = { "/apps": { get: operation("listApps") }, "/apps/{id}": { get: operation("listApp") } };
    expect(() => sdkFiles(documentOf(paths))).toThrow("listApps and listApp would both be apps.list");
  });

  it("refuses a query parameter that is an option of every method", () => {
    const parameters = [{ name: "signal", in: "query", required: false, schema: { type: "string" } }];
    expect(() => sdkFiles(documentOf({ "/apps": { get: operation("listApps", { parameters }) } }))).toThrow(
      '"signal" is an option',
    );
  });
});
