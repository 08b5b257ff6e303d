import { expect, it } from "vitest";
import { instantOf } from "./instant-of.ts";

it("reads days and instants, and says what is neither", () => {
  expect(instantOf("2026-11-21")).toBe("2026-11-21T00:00:00.000Z");
  expect(instantOf(" 2026-11-21T09:30:00Z ")).toBe("2026-11-21T09:30:00.000Z");
  expect([instantOf(""), instantOf(undefined), instantOf("yesterday")]).toEqual([undefined, undefined, null]);
});
