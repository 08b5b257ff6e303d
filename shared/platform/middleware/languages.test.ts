import { expect, it } from "vitest";
import { acceptedLanguages } from "./languages.ts";

it.each([
  ["zh-CN", ["zh-CN"]],
  ["en;q=0.5, zh-CN, de;q=0.8", ["zh-CN", "de", "en"]],
  ["fr;q=0, *, en ; q=0.1", ["en"]],
  ["zh_CN, <script>, q=1, ;;, en;q=2", []],
  ["", []],
  [undefined, []],
])("reads %j", (header, languages) => {
  expect(acceptedLanguages(header)).toEqual(languages);
});

it("reads no more of an endless header than a few languages", () => {
  expect(acceptedLanguages(Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(","))).toHaveLength(0);
  expect(acceptedLanguages("en,".repeat(100_000)).length).toBeLessThanOrEqual(10);
});
