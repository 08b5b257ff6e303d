import { expect, it } from "vitest";
import { imageNamed } from "./image-name.ts";

it.each([
  ["pitrix-frontgate", "pitrix-frontgate", true],
  ["pitrix-frontgate", "pitrix-frontgate-1.0", false],
  ["pitrix-frontgate*", "pitrix-frontgate", true],
  ["pitrix-frontgate*", "pitrix-frontgate-1.0", true],
  ["pitrix-frontgate*", "my pitrix-frontgate", false],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "acb", false],
  ["aa*aa", "aaa", false],
  ["*", "", true],
  ["a.c", "abc", false],
])("knows whether %j names %j: %j", (pattern, name, named) => {
  expect(imageNamed(pattern)(name)).toBe(named);
});
