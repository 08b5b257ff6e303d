import { describe, expect, it } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { loadFiles, readGood } from "../../../shared/packages/vm/real-packages.ts";
import type { ConfigItem } from "../../../shared/packages/vm/schema.ts";
import { checkAnswers, MASK, mask, requireImages } from "./answers.ts";

const paper = readGood(loadFiles("paper"));
const example = readGood(loadFiles(new URL("../../../examples/zookeeper", import.meta.url).pathname));
const good = { cluster: { subnet: "subnet-1" } };

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function item(key: string, type: ConfigItem["type"], properties?: readonly ConfigItem[]): ConfigItem {
  return {
    key,
    type,
    label: "",
    description: "",
    required: false,
    changeable: true,
    multichoice: false,
    separator: ",",
    ...(properties === undefined ? {} : { properties }),
  };
}

describe("answers", () => {
  it("OP-17: the paper's package gets its defaults, and refuses count 4 and a missing subnet", () => {
    expect(checkAnswers(paper, good).cluster).toMatchObject({ subnet: "subnet-1", roles: [{ count: 3 }] });
    const { input } = problemOf(() => checkAnswers(paper, { cluster: { zk_node: { count: 4 } } }));
    expect(input).toMatchObject({ status: 422, code: "invalid-values" });
    expect(input.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      "/values/cluster/subnet",
      "/values/cluster/zk_node/count",
    ]);
  });

  it("refuses answers that would not fit into an item", () => {
    const name = "x".repeat(60_000);
    const { input } = problemOf(() =>
      checkAnswers(paper, { cluster: { subnet: name, name, description: name.slice(0, 100) } }),
    );
    expect(input.errors?.[0]?.pointer).toBe("/values");
  });

  it("OP-12: refuses a runtime for which the package has no image", () => {
    const { cluster } = checkAnswers(example, good);
    expect(() => requireImages(cluster, { provider: "aws", region: "us-east-1" })).not.toThrow();
    const { input } = problemOf(() =>
      requireImages(checkAnswers(example, good).cluster, { provider: "elsewhere", region: "r" }),
    );
    expect(input).toMatchObject({ code: "incompatible-runtime", errors: [{ pointer: "/runtimeId" }] });
  });

  it("masks passwords at any depth, and only what was answered", () => {
    const form = [
      item("cluster", "array", [
        item("admin", "array", [item("password", "password"), item("name", "string")]),
        item("empty", "password"),
        item("__proto__", "password"),
      ]),
    ];
    const values = { cluster: { admin: { password: "p", name: "n" }, empty: "", ["__proto__"]: "q" } };
    const masked = mask(form, values);
    expect(masked.secret).toBe(true);
    expect(JSON.stringify(masked.values)).toBe(
      `{"cluster":{"admin":{"password":"${MASK}","name":"n"},"empty":"","__proto__":"${MASK}"}}`,
    );
    expect(mask(form, { cluster: { empty: "" } }).secret).toBe(false);
  });
});
