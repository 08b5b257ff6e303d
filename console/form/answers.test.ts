import { describe, expect, it } from "vitest";
import { faultsOf, isAsked, shownText, valuesOf } from "./answers.ts";
import { fieldsOf, readItems } from "./items.ts";

const field = (key: string, rest: object = {}) => ({
  kind: "field",
  key,
  pointer: `/cluster/${key}`,
  label: key,
  ...rest,
});
const items = readItems([
  {
    kind: "section",
    key: "cluster",
    pointer: "/cluster",
    label: "Cluster",
    items: [
      field("name", { required: true }),
      field("count", { type: "integer", default: 3, min: 1, max: 9 }),
      field("tls", { type: "boolean", default: false }),
      field("certificate", {
        required: true,
        dependencies: [{ pointer: "/cluster/tls", operator: "in", values: [true] }],
      }),
      field("more", { type: "object" }),
      { kind: "picture", pointer: "/cluster/none" },
    ],
  },
]);

describe("the answers to a package's form", () => {
  it("are those that were typed, in their types; what was not touched is left to the package", () => {
    const typed = { "/cluster/name": "mine", "/cluster/count": "5", "/cluster/more": '{"a":[1]}' };
    expect(JSON.parse(JSON.stringify(valuesOf(items, typed)))).toEqual({
      cluster: { name: "mine", count: 5, more: { a: [1] } },
    });
    expect(valuesOf(items, {})).toEqual({});
  });

  it("show the package's defaults", () => {
    expect(fieldsOf(items).map((one) => shownText(one, {}))).toEqual(["", "3", "false", "", ""]);
  });

  it("leave out what is not asked as the answers stand", () => {
    const typed = { "/cluster/name": "mine", "/cluster/certificate": "PEM" };
    expect(valuesOf(items, typed)).toEqual({ cluster: { name: "mine" } });
    expect(valuesOf(items, { ...typed, "/cluster/tls": "true" })).toEqual({
      cluster: { name: "mine", tls: true, certificate: "PEM" },
    });
    const [, , , certificate] = fieldsOf(items);
    expect(certificate !== undefined && isAsked(certificate, fieldsOf(items), {})).toBe(false);
  });

  it("tell what is wrong with them", () => {
    expect([...faultsOf(items, { "/cluster/count": "12", "/cluster/more": "{" })]).toEqual([
      ["/cluster/name", { code: "required" }],
      ["/cluster/count", { code: "max", than: 9 }],
      ["/cluster/more", { code: "json" }],
    ]);
    expect([...faultsOf(items, { "/cluster/name": "a", "/cluster/count": "1.5" })]).toEqual([
      ["/cluster/count", { code: "whole" }],
    ]);
  });

  it("of hostile keys are keys, and nothing else's", () => {
    const hostile = readItems([{ kind: "field", key: "x", pointer: "/__proto__/polluted", label: "x" }]);
    const values = valuesOf(hostile, { "/__proto__/polluted": "yes" });
    expect(JSON.stringify(values)).toBe('{"__proto__":{"polluted":"yes"}}');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("end where sections lie in sections without end", () => {
    let nested: object = field("deep");
    for (let i = 0; i < 100; i++) nested = { kind: "section", key: "s", pointer: "/s", label: "s", items: [nested] };
    expect(fieldsOf(readItems([nested]))).toEqual([]);
  });
});
