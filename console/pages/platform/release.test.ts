import { describe, expect, it } from "vitest";
import { releaseOf, wavesOf } from "./release.ts";

describe("an upgrade of agents as it is typed", () => {
  it("takes the release that was printed, and nothing else", () => {
    const program = { sha256: "a", bytes: 1, signature: "s" };
    const release = { version: "0.2.0", frontgate: program, drone: program };
    expect(releaseOf(JSON.stringify({ ...release, more: 1 }))).toEqual(release);
    for (const text of ["", "{", "null", JSON.stringify({ version: "0.2.0" })]) expect(releaseOf(text)).toBeUndefined();
  });

  it("takes numbers and shares", () => {
    expect(wavesOf(" 1, 10%,,100% ")).toEqual([1, "10%", "100%"]);
    expect(wavesOf("")).toEqual([]);
  });
});
