import { describe, expect, it } from "vitest";
import { frontgateOf, memberId, memberOf } from "../domain/frontgate/members.ts";
import { derivedId } from "../kernel/ids.ts";
import { nextEpoch } from "./members.ts";

const FG = derivedId("frontgate", "any");
const ids = [1, 2, 3].map((member) => memberId(FG, member));
const members = (...generations: string[]) => ids.map((id, index) => ({ id, generation: generations[index] ?? "" }));
const id = (member: number): string => memberId(FG, member);

describe("members of a Frontgate", () => {
  it("have ids that no Frontgate has", () => {
    for (const one of ids) expect(frontgateOf(one)).toBe(FG);
    expect(ids.map(memberOf)).toEqual([1, 2, 3]);
    expect([frontgateOf(FG), memberOf(FG)]).toEqual([FG, undefined]);
  });

  const first = nextEpoch(undefined, members("a", "b", "c"), id(1));
  it("begin one epoch, to which each belongs whenever it asks", () => {
    expect(first).toEqual({ number: 1, generations: { [id(1)]: "a", [id(2)]: "b", [id(3)]: "c" }, joined: [] });
    for (const one of ids) expect(nextEpoch(first, members("a", "b", "c"), one)).toBe(first);
  });

  it("let a new machine in while the other two are those of the epoch", () => {
    const second = nextEpoch(first, members("a", "b2", "c"), id(2));
    expect(second).toMatchObject({ number: 1, joined: [id(2)] });
    expect(nextEpoch(second, members("a", "b2", "c"), id(2))).toBe(second);
    expect(nextEpoch(second, members("a", "b2", "c3"), id(3))).toMatchObject({ number: 1, joined: [id(2), id(3)] });
  });

  it("begin from nothing when two are lost", () => {
    const next = nextEpoch(first, members("a", "b2", "c2"), id(2));
    expect(next).toEqual({ number: 2, generations: { [id(1)]: "a", [id(2)]: "b2", [id(3)]: "c2" }, joined: [] });
    expect(nextEpoch(next, members("a", "b2", "c2"), id(1))).toBe(next);
  });
});
