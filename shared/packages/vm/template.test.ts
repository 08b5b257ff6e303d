import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectLinear } from "../test-linear.ts";
import { readConfig } from "./config.ts";
import type { Json } from "./schema.ts";
import { parseLenientJson } from "./source.ts";
import { compileTemplate } from "./template.ts";

const config = (() => {
  const item = (key: string) => ({ key, type: "string", default: "d" });
  const properties = [
    { key: "cluster", type: "array", properties: [item("name"), { key: "n", type: "integer" }, item("vxnet")] },
    {
      key: "env",
      type: "array",
      properties: [
        item("web.console.enabled"),
        item("web"),
        item("4lw.commands"),
        item("kafka-manager.port"),
        { key: "a", type: "array", properties: [item("b.c")] },
        { key: "a.b", type: "array", properties: [item("d")] },
      ],
    },
    { key: "service_params", type: "array", properties: [item("p")] },
  ];
  const result = readConfig("config.json", { type: "array", properties });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
})();

function compile(template: string) {
  const result = compileTemplate({ template, templateFile: "cluster.json.tmpl", config });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.template;
}

function render(template: string, values: Readonly<Record<string, Json>>): Json {
  const result = compile(template).render(values);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

const faults = (template: string) => {
  const result = compileTemplate({ template, templateFile: "cluster.json.tmpl", config });
  return result.ok ? [] : result.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

/** What has broken templating elsewhere. */
const payloads = [
  '"',
  '\\"',
  "\\",
  "}",
  "}}",
  "{{",
  "{{cluster.name}}",
  '"{{.cluster.name}}"',
  '", "admin": true, "x": "',
  "\u2028\u2029",
  "__proto__",
  "constructor",
  "\n\t\r\0",
  "</script>",
  "&#34;",
  "$" + "{x}",
  "$&",
  "$1",
  "😀",
  "\ufeff",
  "null",
  "\ud800",
  "\udc00x",
  "1e999",
];

describe("placeholders", () => {
  it("stand for the value itself in all dialects", () => {
    const values = { cluster: { name: "a", n: 3, vxnet: "s" } };
    expect(render('{"a": {{cluster.name}}, "n":{{ cluster.n }}, "b":{{.cluster.name}}}', values)).toEqual({
      a: "a",
      n: 3,
      b: "a",
    });
    expect(render('{"a": "{{.cluster.name}}", "n": "{{.cluster.n}}", "b": "{{cluster.name}}"}', values)).toEqual({
      a: "a",
      n: 3,
      b: "a",
    });
    expect(render('["{{.cluster.name}}-{{cluster.n}}:x", {"s": {{cluster.subnet}}}]', values)).toEqual([
      "a-3:x",
      { s: "s" },
    ]);
  });

  it("find keys with dots, hyphens and digits, the longest first", () => {
    const env = {
      "web.console.enabled": true,
      web: "w",
      "4lw.commands": "ruok",
      "kafka-manager.port": 9000,
      a: { "b.c": 1 },
      "a.b": { d: 2 },
    };
    expect(
      render(
        "[{{env.web.console.enabled}},{{env.web}},{{env.4lw.commands}},{{env.kafka-manager.port}},{{env.a.b.c}},{{env.a.b.d}}]",
        { env },
      ),
    ).toEqual([true, "w", "ruok", 9000, 1, 2]);
  });

  it("may stand for a whole section", () => {
    expect(render('{"env": {{env}}}', { env: { web: "w" } })).toEqual({ env: { web: "w" } });
  });

  it("without a value are faults that say what and where, never empty text", () => {
    expect(compile('{\n "a": {{cluster.name}}\n}').render({ cluster: {} })).toEqual({
      ok: false,
      faults: [
        {
          pointer: "/cluster/name",
          detail: '"cluster.name" has no value and no default; cluster.json.tmpl, line 2, column 7 needs it.',
          remedy: "Give it a value.",
        },
      ],
    });
    expect(compile('{"a": "x-{{cluster.name}}"}').render({}).ok).toBe(false);
    expect(render('{"a": {{service_params.p}}}', {})).toEqual({ a: null });
  });

  it.each(["cluster.nope", "__proto__.x", "cluster.constructor", "constructor", "cluster.__proto__", "cluster.name.x"])(
    "H7: must be declared: %s",
    (name) => {
      expect(faults(`{"k": {{${name}}}}`)).toEqual([
        `/k The placeholder "{{${name}}}" (line 1, column 7) names no item of config.json.`,
      ]);
    },
  );

  it.each([
    "{{#if x}}",
    "{{x | y}}",
    "{{getv x}}",
    "{{}}",
    "{{{cluster.name}}}",
    "{{../x}}",
    "{{a[0]}}",
    "{{cluster.name",
    "{{ $x }}",
  ])("are substitution only: %s", (text) => {
    expect(faults(`{"k": ${text}}`)).toHaveLength(1);
  });
});

describe("values", () => {
  it.each(payloads)("H7: stay values: %j", (payload) => {
    const values = { cluster: { name: payload } };
    const template = '{"a": {{cluster.name}}, "b": "{{.cluster.name}}", "c": "<{{cluster.name}}>", "admin": false}';
    expect(render(template, values)).toEqual({ a: payload, b: payload, c: `<${payload}>`, admin: false });
  });

  it("H7: stay values, whatever they are", () => {
    const template = compile(
      '{"a": {{cluster.name}}, "b": ["{{.cluster.name}}", "x{{cluster.name}}y{{cluster.n}}"], "c": {"d": {{cluster.n}}}}',
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...payloads)),
        fc.integer(),
        (name, n) => {
          const result = template.render({ cluster: { name, n } });
          expect(result).toEqual({ ok: true, value: { a: name, b: [name, `x${name}y${n}`], c: { d: n } } });
          if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);

  it("H7: leave no trace on prototypes", () => {
    const name = JSON.parse('{"__proto__": {"polluted": true}}');
    compile('{"a": {{cluster.name}}}').render({ cluster: { name } });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(Object.keys({}).length).toBe(0);
  });

  it.each([1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, 123456789012345680000])("H7: stay numbers: %d", (n) => {
    const value = render('{"a": {{cluster.n}}, "b": "{{cluster.n}}", "c": "<{{cluster.n}}>"}', { cluster: { n } });
    expect(JSON.parse(JSON.stringify(value))).toEqual({ a: n, b: n, c: `<${n}>` });
  });

  it("H7: take time in proportion to a template of 1 MB and 100,000 placeholders", { timeout: 60_000 }, () => {
    const template = (count: number) => `[${"{{cluster.name}},".repeat(count)}]`;
    expect(template(100_000).length).toBeGreaterThan(1_000_000);
    expectLinear((count) => {
      expect(render(template(count), { cluster: { name: "x" } })).toHaveLength(count);
    }, 25_000);
  });
});

describe("lenient JSON", () => {
  const parse = (text: string) => {
    const result = parseLenientJson("f.json", text);
    return result.ok ? result.value : result.fault.detail;
  };

  it("accepts trailing commas and tabs inside strings, and leaves strings alone", () => {
    expect(parse('{"a": [1, 2,], "b": ",]}\t{{x}}",}')).toEqual({ a: [1, 2], b: ",]}\t{{x}}" });
    expect(parse(' "\\u0041\\n" ')).toBe("A\n");
  });

  it("reads every JSON document as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!text.includes("__proto__"));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    "",
    "{",
    "[1",
    '{"a"}',
    '{"a":}',
    "[,]",
    "{,}",
    "[1,,2]",
    "01",
    "1.",
    "+1",
    "nul",
    '"a',
    '"\\x"',
    "{a:1}",
    "'a'",
    "1 2",
    '{"a":1 "b":2}',
    '{"__proto__":1}',
    "1e999",
    `${"[".repeat(100)}`,
    '"a\nb"',
    '"\u0001"',
  ])("says where it is wrong: %j", (text) => {
    expect(parse(text)).toMatch(/\(line \d+, column \d+\)\.$/);
  });
});
