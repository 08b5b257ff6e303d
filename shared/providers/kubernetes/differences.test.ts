import { expect, it } from "vitest";
import { differences } from "./differences.ts";

it("tells where two states differ, and nothing of what the cluster writes itself", () => {
  const state = (more: object, spec: object) => ({ metadata: { name: "a", ...more }, spec, status: more });
  const before = state({ resourceVersion: "1", uid: "a" }, { a: [1, 2], "b/c": { d: 1 } });
  expect(differences(before, state({ resourceVersion: "2" }, { a: [1], "b/c": { d: 2, e: 3 } }), false)).toEqual([
    { pointer: "/spec/a/1", before: 2 },
    { pointer: "/spec/b~1c/d", before: 1, after: 2 },
    { pointer: "/spec/b~1c/e", after: 3 },
  ]);
});

it("tells of a secret that it changes, and not to what", () => {
  const secret = (data: object) => ({ kind: "Secret", type: "Opaque", data });
  expect(differences(secret({ a: "b25l", b: "dHdv" }), secret({ a: "dHdv" }), true)).toEqual([
    { pointer: "/data/a", before: "********", after: "********" },
    { pointer: "/data/b", before: "********" },
  ]);
});
