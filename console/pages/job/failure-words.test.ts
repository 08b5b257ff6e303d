import { expect, it } from "vitest";
import { failuresZh } from "../../words/failures-zh.ts";
import { failureWords } from "./failure-words.ts";

const own = { message: "us-east-1 has no machine left.", remedy: "Take another zone." };

it("tells a failure in the user's language, with the store's own message below", () => {
  expect(failureWords(failuresZh, { ...own, code: "cloud-quota" })).toEqual({
    title: "云的配额不足",
    todo: "请释放或提高云上的配额，然后重试。",
    message: own.message,
  });
});

it("leaves a failure of a newer store in its own words", () => {
  expect(failureWords(failuresZh, { ...own, code: "toString" })).toEqual({
    title: own.message,
    todo: own.remedy,
    message: undefined,
  });
});
