import { describe, expect, it } from "vitest";
import { Problem } from "../kernel/problem.ts";
import { opener } from "../packages/stored.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { vmStored } from "../packages/vm/stored.ts";
import { checkAnswers, renderAnswers, requireImages } from "./answers.ts";

const vm = opener(vmStored);
const paper = vm.open(readGood(loadFiles("paper")));
const example = vm.open(readGood(loadFiles(new URL("../../examples/zookeeper", import.meta.url).pathname)));
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

describe("answers", () => {
  it("OP-17: the paper's package gets its defaults, and refuses count 4 and a missing subnet", () => {
    expect(renderAnswers(paper.value, checkAnswers(paper, good))).toMatchObject({
      subnet: "subnet-1",
      roles: [{ count: 3 }],
    });
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
    const cluster = renderAnswers(example.value, checkAnswers(example, good));
    expect(() => requireImages(cluster, { provider: "aws", region: "us-east-1" })).not.toThrow();
    const { input } = problemOf(() => requireImages(cluster, { provider: "elsewhere", region: "r" }));
    expect(input).toMatchObject({ code: "incompatible-runtime", errors: [{ pointer: "/runtimeId" }] });
  });
});
