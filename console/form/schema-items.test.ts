import { describe, expect, it } from "vitest";
import * as z from "zod";
import { manifests } from "../../shared/providers/registry.ts";
import { valuesOf } from "./answers.ts";
import { fieldsOf } from "./items.ts";
import { shapesOf, wordsOf } from "./schema-items.ts";

describe("a provider's schema as questions", () => {
  it("asks what the schema names, required ones first, secrets as passwords", () => {
    const [keys, role] = shapesOf({
      anyOf: [
        {
          type: "object",
          properties: {
            sessionToken: { type: "string" },
            accessKeyId: { type: "string" },
            secretAccessKey: { type: "string" },
          },
          required: ["accessKeyId", "secretAccessKey"],
        },
        { type: "object", properties: { via: { const: "frontgate" } }, required: ["via"] },
      ],
    });
    expect(fieldsOf(keys?.items ?? []).map(({ label, type, required }) => [label, type, required])).toEqual([
      ["Access key id", "string", true],
      ["Secret access key", "password", true],
      ["Session token", "password", false],
    ]);
    expect(role?.items).toEqual([]);
    expect({ ...role?.fixed }).toEqual({ via: "frontgate" });
  });

  it("makes choices of constants, and keeps the type of what is chosen", () => {
    const [shape] = shapesOf({
      type: "object",
      properties: {
        members: {
          anyOf: [
            { type: "number", const: 1 },
            { type: "number", const: 3 },
          ],
        },
      },
    });
    expect({ ...valuesOf(shape?.items ?? [], { "/members": "3" }) }).toEqual({ members: 3 });
  });

  it("draws every cloud's own schemas, and leaves out what is none", () => {
    for (const { credential, config } of manifests) {
      const shapes = [...shapesOf(z.toJSONSchema(credential)), ...shapesOf(z.toJSONSchema(config))];
      expect(shapes.length).toBeGreaterThan(1);
      for (const { names, items, fixed } of shapes)
        for (const name of names) expect([...Object.keys(fixed), ...items.map(({ key }) => key)]).toContain(name);
    }
    expect(shapesOf(null)).toEqual([]);
    expect(shapesOf({ anyOf: [1, "x", { type: "string" }] })).toEqual([]);
  });

  it("calls a property by words", () => {
    expect(["region", "vpcId", "applicationCredentialSecret"].map(wordsOf)).toEqual([
      "Region",
      "Vpc id",
      "Application credential secret",
    ]);
  });
});
