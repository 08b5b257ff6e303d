import { describe, expect, it } from "vitest";
import { type Demand, matchRuntimes, type Place } from "./rules.ts";
import { parseSelector } from "./selector.ts";

const formats = new Map([
  ["aws", ["vm"]],
  ["containers", ["helm"]],
]);

function place(id: string, labels: Record<string, string> = {}, more: Partial<Place> = {}): Place {
  return { id, name: id, provider: "aws", labels, status: "active", ...more };
}

function demand(selector: string, more: Partial<Demand> = {}): Demand {
  const read = parseSelector(selector);
  if (!read.ok) throw new Error(read.detail);
  return { format: "vm", providers: [], selector: read.requirements, ...more };
}

describe("matching", () => {
  it("OP-11: provider, format, the repo's providers and its selector must all hold", () => {
    const { matches, excluded } = matchRuntimes(
      demand("tier in (gold,silver),!spot", { providers: ["aws"] }),
      [
        place("b-fits", { tier: "silver" }),
        place("a-fits", { tier: "gold" }),
        place("bronze", { tier: "bronze" }),
        place("spot", { tier: "gold", spot: "yes" }),
        place("bare"),
        place("other", { tier: "gold" }, { provider: "containers" }),
        place("gone", { tier: "gold" }, { provider: "none" }),
        place("off", { tier: "gold" }, { status: "disabled" }),
      ],
      formats,
    );
    expect(matches.map(({ id }) => id)).toEqual(["a-fits", "b-fits"]);
    expect(excluded.map(({ runtime, reasons }) => [runtime.id, reasons])).toEqual([
      ["bare", [{ requirement: "tier in (gold,silver)", detail: 'There is no label "tier".' }]],
      ["bronze", [{ requirement: "tier in (gold,silver)", detail: 'The label "tier" is "bronze".' }]],
      [
        "gone",
        [
          { requirement: "format=vm", detail: 'The provider "none" is not installed.' },
          { requirement: "provider in (aws)", detail: 'The repo allows the providers aws; this one is "none".' },
        ],
      ],
      ["off", [{ requirement: "status=active", detail: "The runtime is disabled." }]],
      [
        "other",
        [
          { requirement: "format=vm", detail: 'The provider "containers" runs packages of other formats: helm.' },
          { requirement: "provider in (aws)", detail: 'The repo allows the providers aws; this one is "containers".' },
        ],
      ],
      ["spot", [{ requirement: "!spot", detail: 'The label "spot" is "yes".' }]],
    ]);
  });

  it("OP-11: names every unmet requirement, not the first", () => {
    const { excluded } = matchRuntimes(demand("a=1,b=2,c"), [place("x", { a: "2" })], formats);
    expect(excluded[0]?.reasons.map(({ requirement }) => requirement)).toEqual(["a=1", "b=2", "c"]);
  });

  it("OP-11: the order does not depend on the order of the runtimes", () => {
    const all = [place("2", {}, { name: "same" }), place("1", {}, { name: "same" }), place("3", {}, { name: "Älter" })];
    const order = (list: Place[]) => matchRuntimes(demand(""), list, formats).matches.map(({ id }) => id);
    expect(order(all)).toEqual(["1", "2", "3"]);
    expect(order([...all].reverse())).toEqual(["1", "2", "3"]);
  });

  it("a label named like a member of every object is a label like any other", () => {
    expect(matchRuntimes(demand("constructor"), [place("x")], formats).matches).toEqual([]);
    expect(matchRuntimes(demand("!constructor"), [place("x")], formats).matches).toHaveLength(1);
  });
});
