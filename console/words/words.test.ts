import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { money } from "./money.ts";
import { textIn } from "./use-words.tsx";
import { MORE } from "./use-work.ts";
import { zh } from "./zh.ts";

/** Every text of a language, by its name; those with parts are made with ones. */
function texts(words: object, path = ""): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const name = `${path}.${key}`;
    if (typeof value === "string") return [[name, value] as const];
    if (typeof value === "function") return [[name, String(value(...Array(value.length).fill("1")))] as const];
    return texts(value, name);
  });
}

describe("the console's words", () => {
  it("are all there in both languages, and Chinese ones are Chinese", () => {
    const chinese = texts({ ...zh, ...MORE.zh });
    expect(chinese.map(([name]) => name)).toEqual(texts({ ...en, ...MORE.en }).map(([name]) => name));
    const left = chinese.filter(([, text]) => text !== "" && !/\p{Script=Han}/u.test(text)).map(([name]) => name);
    expect(left).toEqual([
      ...[".welcome.title", ".appStatus", ".deploymentStatus", ".form.fault"],
      ...[".amounts.between", ".act.of", ".state"],
    ]);
  });

  it("take an app's text in the user's language, whatever its tag", () => {
    expect(textIn({ en: "a", "zh-cn": "b" }, "zh")).toBe("b");
    expect(textIn({ en: "a", zh_TW: "c" }, "zh")).toBe("c");
    expect(textIn({ en: "a" }, "zh")).toBeUndefined();
    expect(textIn(undefined, "zh")).toBeUndefined();
  });

  it("tell money by its currency's smallest unit", () => {
    expect(money(4568, "USD", "en")).toBe("$45.68");
    expect(money(4568, "JPY", "en")).toBe("¥4,568");
  });
});
