import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { untilSaid } from "./until-said.ts";

/** Says pieces, each so much later than the one before; then it is silent until it is left. */
function source(pieces: readonly (readonly [number, string])[], ends = false) {
  const left = Promise.withResolvers<void>();
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const [ms, text] of pieces) {
      await Promise.race([sleep(ms), left.promise.then(() => Promise.reject(new Error("left")))]);
      yield Buffer.from(text);
    }
    if (ends) return;
    await left.promise;
    throw new Error("left");
  }
  return untilSaid(body(), left.resolve);
}
async function told(said: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of said) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

it("ends soon after the first line, with those that come with it, and tells no half of one", async () => {
  expect(
    await told(
      source([
        [0, "a\nb"],
        [5, "c\nd\ne"],
        [60_000, "late\n"],
      ]),
    ),
  ).toBe("a\nbc\nd\n");
});

it("tells all of one that ends by itself, and what went wrong before anything was said", async () => {
  expect(
    await told(
      source(
        [
          [0, "a\n"],
          [1, "b"],
        ],
        true,
      ),
    ),
  ).toBe("a\nb");
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("half");
    throw new Error("cut");
  }
  await expect(told(untilSaid(broken(), () => undefined))).rejects.toThrow("cut");
});
