import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { loadFiles, readGood } from "./real-packages.ts";
import type { Json } from "./schema.ts";
import { checkValues } from "./values.ts";

const paper = readGood(loadFiles("paper"));
const cluster = (answers: Json) => checkValues(paper, { cluster: answers });

/** A form with one item under `env`. */
function oneItem(item: { readonly [field: string]: Json }) {
  const form = {
    type: "array",
    properties: [{ key: "env", type: "array", properties: [{ key: "x", required: false, ...item }] }],
  };
  const result = readConfig("config.json", form);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return (answer: unknown) => {
    const checked = checkValues({ config: result.config }, { env: { x: answer } });
    return checked.ok
      ? checked.values.env
      : checked.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(" ");
  };
}

describe("checkValues on the paper's form", () => {
  it("fills in every default, also of a section that is answered in part", () => {
    expect(cluster({ subnet: "s", zk_node: { cpu: 2 } })).toEqual({
      ok: true,
      values: {
        cluster: {
          name: "ZooKeeper",
          description: "",
          subnet: "s",
          zk_node: { cpu: 2, memory: 2048, count: 3, volume_size: 10 },
        },
      },
    });
  });

  it("names the allowed values of a count of 4", () => {
    expect(cluster({ subnet: "s", zk_node: { count: 4 } })).toEqual({
      ok: false,
      faults: [
        {
          pointer: "/cluster/zk_node/count",
          detail: "4 is not one of 1, 3, 5, 7, 9.",
          remedy: "Choose one of: 1, 3, 5, 7, 9.",
        },
      ],
    });
  });

  it.each([
    [undefined],
    [{}],
    [null],
    [{ cluster: {} }],
    [{ cluster: { subnet: "" } }],
    [{ cluster: { subnet: null } }],
  ])("asks for the subnet: %j", (answers) => {
    expect(checkValues(paper, answers)).toMatchObject({ ok: false, faults: [{ pointer: "/cluster/subnet" }] });
  });

  it("takes AppCenter's name of the subnet", () => {
    expect(cluster({ vxnet: "s" })).toMatchObject({ ok: true, values: { cluster: { subnet: "s" } } });
    expect(cluster({ vxnet: "s", subnet: "t" })).toMatchObject({ ok: false, faults: [{ pointer: "/cluster/vxnet" }] });
  });

  it("answers every fault at once, each with its pointer", () => {
    const result = checkValues(paper, {
      cluster: { subnet: 1, "a/b~c": 1, zk_node: { cpu: "2", memory: 1.5, count: 11, __proto__x: 1 } },
      env: {},
    });
    if (result.ok) throw new Error("accepted");
    expect(result.faults.map(({ pointer }) => pointer)).toEqual([
      "/cluster/subnet",
      "/cluster/zk_node/cpu",
      "/cluster/zk_node/memory",
      "/cluster/zk_node/count",
      "/cluster/zk_node/__proto__x",
      "/cluster/a~1b~0c",
      "/env",
    ]);
    expect(result.faults.every(({ remedy }) => remedy)).toBe(true);
  });

  it.each([
    "[]",
    "3",
    '"x"',
    '{"cluster":[]}',
    '{"cluster":{"zk_node":7,"subnet":"s"}}',
    '{"__proto__":{"cluster":{"subnet":"s"}}}',
    '{"cluster":{"subnet":"s","__proto__":{"count":4}}}',
    '{"constructor":{}}',
  ])("refuses what is not a section or unknown: %s", (answers) => {
    expect(checkValues(paper, JSON.parse(answers)).ok).toBe(false);
  });
});

it("answers a bounded number of faults, however many there are", () => {
  const result = checkValues(paper, Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 1])));
  expect(result.ok ? 0 : result.faults.length).toBe(100);
});

describe("checkValues by type", () => {
  it.each<[Readonly<Record<string, Json>>, unknown, unknown]>([
    [{ type: "integer", min: 1, max: 9 }, 0, "/env/x: 0 is not at least 1 and at most 9."],
    [{ type: "integer", min: 10, max: 100, step: 10 }, 15, "/env/x: 15 is not a multiple of 10 above 10."],
    [{ type: "integer", min: 5, step: 10 }, 25, { x: 25 }],
    [{ type: "integer" }, 2 ** 53, "/env/x: 9007199254740992 is not an integer below 2^53."],
    [{ type: "integer" }, Number.NaN, "/env/x: Must be a number, not a number."],
    [{ type: "integer" }, "", {}],
    [{ type: "integer", default: "7" }, undefined, { x: 7 }],
    [{ type: "number", step: 0.1 }, 0.3, { x: 0.3 }],
    [{ type: "number", max: 1 }, 1.01, "/env/x: 1.01 is not at most 1."],
    [{ type: "boolean", range: [true, false] }, "true", "/env/x: Must be true or false, not a string."],
    [{ type: "boolean", default: "true" }, null, { x: true }],
    [{ type: "string", range: ["a", "b"] }, "c", '/env/x: "c" is not one of a, b.'],
    [{ type: "password", range: ["a"] }, "secret", "/env/x: The password is not one of a."],
    [{ type: "string", pattern: "[a-z]+" }, "a1", "/env/x: The text does not match the pattern [a-z]+"],
    [{ type: "string", pattern: "[a-z]+", default: "A-1" }, "A-1", { x: "A-1" }],
    [{ type: "string", pattern: "[a-z]+" }, "", { x: "" }],
    [{ type: "string", required: "yes" }, "", '/env/x: "x" is required.'],
    [{ type: "string" }, "\ud800", "/env/x: The text is not well-formed Unicode: it holds half of a surrogate pair."],
    [{ type: "string" }, "x".repeat(65_537), "/env/x: The text has more than 65536 characters."],
    [{ type: "string" }, { a: 1 }, "/env/x: Must be text, not an object."],
    [{ type: "password" }, ["a"], "/env/x: Must be text, not a list."],
    [{ type: "service", required: true, default: "" }, undefined, '/env/x: "x" is required.'],
    [{ type: "string", range: ["a", "b"], multichoice: true }, "b,a", { x: "b,a" }],
    [{ type: "string", range: ["a", "b"], multichoice: true, separator: ";" }, ["a", "b"], { x: "a;b" }],
    [
      { type: "string", range: ["a", "b"], multichoice: true },
      "a,a",
      '/env/x: "a" is not allowed here, or is chosen twice.',
    ],
    [{ type: "string", range: ["a"], multichoice: true, required: true }, [], '/env/x: "x" is required.'],
  ])("%j with %j", (item, answer, expected) => {
    expect(oneItem(item)(answer)).toEqual(expected);
  });
});

describe("checkValues of a change", () => {
  const config = readGood(loadFiles("appcenter/Kafka")).config;
  const first = checkValues(
    { config },
    { cluster: { subnet: "s", zk_service: "dep-1" }, env: { "kafka.scala.version": "2.12" } },
  );

  it("keeps what is not answered and refuses to change what is not changeable", () => {
    if (!first.ok) throw new Error(JSON.stringify(first.faults));
    const change = { "log.retention.hours": 24 };
    const current = { current: first.values };
    expect(checkValues({ config }, { env: change }, current)).toMatchObject({
      ok: true,
      values: { cluster: { zk_service: "dep-1" }, env: { "kafka.scala.version": "2.12", ...change } },
    });
    expect(checkValues({ config }, { env: { "kafka.scala.version": "2.11" } }, current)).toMatchObject({
      ok: false,
      faults: [{ pointer: "/env/kafka.scala.version" }],
    });
  });
});
