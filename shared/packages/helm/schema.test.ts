import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { expectLinear } from "../test-linear.ts";
import { checkSchema } from "./schema-check.ts";
import { readSchema } from "./schema-document.ts";

function schemaOf(document: Json): Json {
  const read = readSchema(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.schema;
}

const faultsOf = (document: Json) => {
  const read = readSchema(document);
  return read.ok ? [] : read.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};

const pointers = (schema: Json, value: Json) =>
  checkSchema(schemaOf(schema), value).faults.map(({ pointer }) => pointer);

/** Undefined where the other evaluator's own code breaks, as that of ajv 8.20 does for some uses of `oneOf` with `true`. */
function answerOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

describe("readSchema", () => {
  it("makes 2020-12 of older drafts", () => {
    const draft4 = {
      $schema: "http://json-schema.org/draft-04/schema#",
      id: "http://example.com/root.json",
      properties: {
        port: { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
        pair: { items: [{ type: "string" }, { $ref: "#/definitions/n", minimum: 100 }], additionalItems: false },
      },
      dependencies: { a: ["b"], c: { required: ["d"] } },
      definitions: { n: { type: "number" } },
    };
    expect(schemaOf(draft4)).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: {
        port: { type: "integer", minimum: 0, exclusiveMinimum: 0, maximum: 9 },
        pair: { prefixItems: [{ type: "string" }, { $ref: "#/definitions/n" }], items: false },
      },
      dependentRequired: { a: ["b"] },
      dependentSchemas: { c: { required: ["d"] } },
      definitions: { n: { type: "number" } },
    });
  });

  it("makes every reference local: by anchor, by id, and to where no schema is expected", () => {
    const schema = {
      $id: "https://example.com/a/root.json",
      properties: {
        one: { $ref: "#port" },
        two: { $ref: "other.json" },
        three: { $ref: "https://example.com/a/root.json#/x-shared/port" },
        four: { $ref: "#/x-shared/never" },
      },
      $defs: { p: { $anchor: "port", type: "integer" }, o: { $id: "other.json", type: "string" } },
      "x-shared": { port: { type: "boolean" }, never: false },
    };
    expect(pointers(schema, { one: 1, two: "x", three: true })).toEqual([]);
    expect(pointers(schema, { one: "x", two: 1, three: 1, four: 1 })).toEqual(["/one", "/two", "/three", "/four"]);
    expect(JSON.stringify(schemaOf(schema))).not.toMatch(/"\$ref":"[^#]/);
  });

  it.each([
    "https://example.com/schema.json",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    // CVE-2025-55199
    "file:///dev/zero",
    "/dev/stdin",
    "other.json#/x",
    "../values.schema.json/../x.json",
    "//example.com/x",
    "urn:example:x",
  ])("H6: never follows a reference to another document: %s", (reference) => {
    expect(faultsOf({ properties: { a: { $ref: reference } } })).toEqual([
      expect.stringMatching(/^\/properties\/a\/\$ref: The reference leads to another document, .*never fetched/),
    ]);
  });

  it.each<[string, Json, RegExp]>([
    ["a reference to nothing", { $ref: "#/$defs/x" }, /^\/\$ref: There is nothing/],
    ["a type that there is not", { properties: { a: { type: "int" } } }, /^\/properties\/a\/type: /],
    ["required: true", { properties: { a: { required: true } } }, /^\/properties\/a\/required: /],
    ["properties that are a list", { properties: [] }, /^\/properties: This must be a map/],
    ["a schema that is a text", { items: "string" }, /^\/items: This must be a schema/],
    ["allOf without brackets", { allOf: {} }, /^\/allOf: This must be a list/],
    ["a pattern with look-ahead", { pattern: "^(?=a)b" }, /^\/pattern: The pattern cannot be used/],
    ["a long pattern", { patternProperties: { ["a".repeat(1001)]: true } }, /longer than 1000/],
    ["a key that pollutes", JSON.parse('{"properties": {"__proto__": {}}}'), /"__proto__" is not allowed/],
    [
      "depth (H6, CVE-2025-32387)",
      JSON.parse(`${'{"not":'.repeat(20_000)}{}${"}".repeat(20_000)}`),
      /nests deeper than 128/,
    ],
    ["size", { enum: Array(100_001).fill(1) }, /more than 100000 values/],
    ["a list", [], /A schema is a map/],
  ])("refuses %s", (_name, document, says) => {
    expect(faultsOf(document)).toEqual([expect.stringMatching(says)]);
  });
});

describe("checkSchema", () => {
  it.each<[string, Json]>([
    ["itself", { $ref: "#" }],
    [
      "itself in a circle",
      { $ref: "#/$defs/a", $defs: { a: { allOf: [{ $ref: "#/$defs/b" }] }, b: { $ref: "#/$defs/a" } } },
    ],
    ["itself many times", { anyOf: [{ $ref: "#" }, { $ref: "#" }, { $ref: "#" }] }],
  ])("H6: ends where a schema refers to %s", (_name, document) => {
    const schema = schemaOf(document);
    expect(checkSchema(schema, { a: 1 })).toMatchObject({ endless: true, faults: [{ pointer: "" }] });
  });

  it("H6: applies a schema to a value once, though references lead there in powers of two ways", () => {
    const twice = (index: number) => ({ allOf: [{ $ref: `#/$defs/${index + 1}` }, { $ref: `#/$defs/${index + 1}` }] });
    const $defs = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [index, index === 59 ? {} : twice(index)]),
    );
    expect(checkSchema(schemaOf({ $ref: "#/$defs/0", $defs }), { a: 1 })).toEqual({ faults: [], endless: false });
  });

  it("H6: gives up a schema that takes too many steps", () => {
    let schema: Json = {};
    for (let depth = 0; depth < 6; depth++) schema = { items: { anyOf: [schema, schema, schema] } };
    const value = JSON.parse(`${"[".repeat(6)}1${",2]".repeat(6)}`);
    expect(checkSchema(schemaOf(schema), value)).toMatchObject({ faults: [], endless: false });
    const wide = { items: { allOf: Array.from({ length: 300 }, () => ({ items: { type: "integer" } })) } };
    expect(checkSchema(schemaOf(wide), Array(500).fill([1, 2]))).toMatchObject({ endless: true });
  });

  it("H8: is linear in a value, whatever the pattern", () => {
    const schema = schemaOf({
      properties: { a: { pattern: "^(a+)+$" } },
      patternProperties: { "^(([a-z])+.)+[A-Z]([a-z])+$": {} },
    });
    expectLinear((size) => {
      const text = `${"a".repeat(size)}!`;
      expect(checkSchema(schema, { a: text, [text]: 1 }).faults).toHaveLength(1);
    }, 2000);
  });

  it("names the place of each fault, and of alternatives the one that comes closest", () => {
    const schema = {
      type: "object",
      required: ["name"],
      properties: {
        hosts: {
          type: "array",
          uniqueItems: true,
          items: {
            oneOf: [
              { type: "string" },
              { type: "object", properties: { port: { type: "integer" } }, required: ["port"] },
            ],
          },
        },
        mode: { enum: ["a", "b"] },
        name: {},
      },
      additionalProperties: false,
    };
    expect(pointers(schema, { hosts: ["x", { port: "80" }, 5], mode: "c", other: 1 })).toEqual([
      "/name",
      "/hosts/1/port",
      "/hosts/2",
      "/mode",
      "/other",
    ]);
    expect(pointers(schema, { name: 1, hosts: [{ port: 1 }, "x", { port: 1 }] })).toEqual(["/hosts"]);
  });

  it("agrees with another evaluator on made-up schemas and values", () => {
    const word = fc.constantFrom("a", "b", "c");
    const value = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 0, 1, 1.5, -2, "", "a", "bb"),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(word, tie("json"), { maxKeys: 3 }),
      ),
    })).json;
    const schema = fc.letrec((tie) => {
      const [one, few] = [tie("schema"), fc.array(tie("schema"), { minLength: 1, maxLength: 3 })];
      const named = fc.dictionary(word, one, { maxKeys: 2 });
      const keywords: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
        ["type", fc.constantFrom("string", "integer", "number", "object", "array", "boolean", ["string", "null"])],
        ["enum", fc.constantFrom(["a", 1], [null, true], [{ a: 1 }, []])],
        ["minimum", fc.integer({ min: -2, max: 2 })],
        ["exclusiveMaximum", fc.integer({ min: -2, max: 2 })],
        ["multipleOf", fc.constantFrom(0.5, 2)],
        ["maxLength", fc.nat(2)],
        ["minItems", fc.nat(2)],
        ["maxProperties", fc.nat(2)],
        ["uniqueItems", fc.boolean()],
        ["pattern", fc.constantFrom("^a", "b$")],
        ["required", fc.uniqueArray(word, { maxLength: 2 })],
        ["properties", named],
        ["patternProperties", fc.dictionary(fc.constantFrom("^a", "b|c"), one, { maxKeys: 2 })],
        ["additionalProperties", one],
        ["propertyNames", one],
        ["unevaluatedProperties", one],
        ["prefixItems", few],
        ["items", one],
        ["unevaluatedItems", one],
        ["contains", one],
        ["allOf", few],
        ["anyOf", few],
        ["oneOf", few],
        ["not", one],
        ["if", one],
        ["then", one],
        ["else", one],
        ["dependentRequired", fc.dictionary(word, fc.uniqueArray(word, { maxLength: 2 }), { maxKeys: 1 })],
        ["dependentSchemas", named],
      ];
      const keyword = fc.oneof(...keywords.map(([name, arbitrary]) => arbitrary.map((held) => [name, held] as const)));
      const map = fc.array(keyword, { maxLength: 4 }).map((members) => Object.fromEntries(members));
      return { schema: fc.oneof({ maxDepth: 3, depthSize: "small" }, fc.boolean(), map) };
    }).schema;
    const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, addUsedSchema: false });
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 3, maxLength: 5 }), (document, values) => {
        const plain: Json = JSON.parse(JSON.stringify(document));
        const accepts = ajv.compile(typeof plain === "boolean" ? plain : { ...Object(plain) });
        const ours = schemaOf(plain);
        for (const one of values) {
          const instance: Json = JSON.parse(JSON.stringify(one));
          const theirs = answerOf(() => accepts(instance));
          if (theirs === undefined) continue;
          expect([instance, checkSchema(ours, instance).faults.length === 0]).toEqual([instance, theirs]);
        }
      }),
      // Always the same ones: in some 1 of 2,000 the other one is wrong (`contains: false` accepts an empty list there).
      { numRuns: 300, seed: 20261121 },
    );
  }, 30_000);
});
