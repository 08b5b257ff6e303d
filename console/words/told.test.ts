import { expect, it } from "vitest";
import { PROBLEMS } from "../../shared/platform/middleware/codes.ts";
import { ADVICE } from "../../shared/tasks/advice.ts";
import { failuresEn, findingsEn } from "./failures-en.ts";
import { failuresZh, findingsZh } from "./failures-zh.ts";
import { problemsEn } from "./problems-en.ts";
import { problemsZh } from "./problems-zh.ts";
import { told } from "./told.ts";

const sorted = (words: object) => Object.keys(words).sort();

it("every problem of the API has words in both languages", () => {
  for (const words of [problemsEn, problemsZh]) expect(sorted(words)).toEqual(sorted(PROBLEMS));
});

it("every failure of a job has words in both languages, and the English advice is the store's own", () => {
  for (const words of [failuresEn, failuresZh]) expect(sorted(words)).toEqual(sorted(ADVICE));
  expect(Object.entries(failuresEn).map(([code, [, todo]]) => [code, todo])).toEqual(
    Object.entries(failuresEn).map(([code]) => [code, Object.entries(ADVICE).find(([one]) => one === code)?.[1].say]),
  );
});

it("findings of plans have the same codes in both languages", () => {
  expect(sorted(findingsZh)).toEqual(sorted(findingsEn));
});

it("Chinese words are Chinese, and no title is another's", () => {
  const chinese = [...Object.values({ ...failuresZh, ...problemsZh }).flat(), ...Object.values(findingsZh)];
  expect(chinese.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
  for (const words of [problemsEn, problemsZh]) {
    const titles = Object.values(words).map(([title]) => title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  }
});

it("a code that the page does not know has no words", () => {
  expect(told(problemsEn, "not-found")).toBe(problemsEn["not-found"]);
  expect(told(problemsEn, "toString")).toBeUndefined();
});
