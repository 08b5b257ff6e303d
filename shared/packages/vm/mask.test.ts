import { describe, expect, it } from "vitest";
import { MASK } from "../contract.ts";
import { maskPasswords } from "./mask.ts";
import type { ConfigItem } from "./schema.ts";

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

describe("maskPasswords", () => {
  it("masks passwords at any depth, and only what was answered", () => {
    const form = [
      item("cluster", "array", [
        item("admin", "array", [item("password", "password"), item("name", "string")]),
        item("empty", "password"),
        item("__proto__", "password"),
      ]),
    ];
    const values = { cluster: { admin: { password: "p", name: "n" }, empty: "", ["__proto__"]: "q" } };
    const masked = maskPasswords(form, values);
    expect(masked.secret).toBe(true);
    expect(JSON.stringify(masked.values)).toBe(
      `{"cluster":{"admin":{"password":"${MASK}","name":"n"},"empty":"","__proto__":"${MASK}"}}`,
    );
    expect(maskPasswords(form, { cluster: { empty: "" } }).secret).toBe(false);
  });
});
