import { describe, expect, it } from "vitest";
import type { Schema } from "./document.ts";
import { comment, typeOf } from "./types.ts";

const answer = (schema: Schema) => typeOf(schema, "answer", new Set());
const request = (schema: Schema) => typeOf(schema, "request", new Set());

describe("types of the SDK", () => {
  it("are those of the document's schemas", () => {
    expect(answer({ type: "integer" })).toBe("number");
    expect(answer({})).toBe("unknown");
    expect(answer({ enum: ["a", "b", "a"], type: "string" })).toBe('"a" | "b"');
    expect(answer({ const: true, type: "boolean" })).toBe("true");
    expect(answer({ type: ["string", "null"] })).toBe("string | null");
    expect(answer({ anyOf: [{ type: "string" }, { type: "null" }] })).toBe("string | null");
    expect(answer({ allOf: [{ $ref: "#/components/schemas/A" }, { type: "string" }] })).toBe("(A) & (string)");
    expect(answer({ type: "array", items: { enum: ["a", "b"] } })).toBe('("a" | "b")[]');
    expect(answer({ type: "array", items: { type: "array", items: { type: "string" } } })).toBe("string[][]");
    expect(answer({ type: "array", prefixItems: [{ type: "string" }, { type: "number" }] })).toBe("[string, number]");
    expect(answer({ type: "object", additionalProperties: { type: "string" } })).toBe(
      "{\n  [name: string]: string;\n}",
    );
    expect(answer({ type: "object", properties: { a: { type: "string" } }, additionalProperties: {} })).toBe(
      "{\n  a?: string;\n  [name: string]: unknown;\n}",
    );
    expect(answer({ type: "object" })).toBe("Record<string, never>");
  });

  it("let a request leave out with undefined, and never write to a list", () => {
    const schema: Schema = {
      type: "object",
      properties: { a: { type: "array", items: { type: "string" } }, "b-c": { type: "string", description: "Why */" } },
      required: ["a"],
    };
    expect(request(schema)).toBe('{\n  a: readonly string[];\n  /** Why * / */\n  "b-c"?: string | undefined;\n}');
    expect(answer(schema)).toBe('{\n  a: string[];\n  /** Why * / */\n  "b-c"?: string;\n}');
  });

  it("tell which schemas they refer to, and refuse what is no name", () => {
    const used = new Set<string>();
    typeOf({ type: "array", items: { $ref: "#/components/schemas/Job" } }, "answer", used);
    expect([...used]).toEqual(["Job"]);
    expect(() => answer({ $ref: "#/components/schemas/x; evil()" })).toThrow("names no schema");
  });

  it("explain in lines", () => {
    expect(comment(undefined)).toBe("");
    expect(comment("a\n\nb")).toBe("/**\n * a\n *\n * b\n */\n");
  });
});
