import { expect, it } from "vitest";
import { factsOf } from "../providers/facts.ts";
import { isolationFindings } from "./findings.ts";

it("says of machines on a cloud without security groups that their network alone isolates them", () => {
  const bare = { title: "A cloud", capabilities: ["probe", "network", "instances"] } as const;
  expect(isolationFindings(bare, 3)).toEqual([
    { severity: "note", code: "no-security-groups", detail: expect.stringMatching(/^A cloud has no security groups/) },
  ]);
  expect(isolationFindings(bare, 0)).toEqual([]);
  expect(isolationFindings(factsOf("aws"), 3)).toEqual([]);
});
