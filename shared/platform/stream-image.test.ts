import { expect, it } from "vitest";
import { imageOf, readRecords } from "./stream-image.ts";

it("an image becomes the item that was written", () => {
  const image = {
    id: { S: "job-1" },
    attempt: { N: "2" },
    share: { N: "0.5" },
    cancelRequested: { BOOL: false },
    nothing: { NULL: true },
    failure: { M: { message: { S: "no" }, list: { L: [{ N: "1" }, { M: { __proto__x: { S: "y" } } }] } } },
    jobs: { SS: ["a", "b"] },
    sizes: { NS: ["1", "2"] },
    bytes: { B: "AAE=" },
  };
  expect(imageOf(image)).toEqual({
    id: "job-1",
    attempt: 2,
    share: 0.5,
    cancelRequested: false,
    nothing: null,
    failure: { message: "no", list: [1, { __proto__x: "y" }] },
    jobs: new Set(["a", "b"]),
    sizes: new Set([1, 2]),
    bytes: "AAE=",
  });
  expect(imageOf(undefined)).toEqual({});
});

it("a record that cannot be read is told of and left out, and those beside it are read", () => {
  const good = { dynamodb: { NewImage: { id: { S: "a" } }, OldImage: {}, SequenceNumber: "7" } };
  const fresh = { dynamodb: { NewImage: { id: { S: "b" } }, SequenceNumber: "8" } };
  const bad = [{}, { dynamodb: null }, { dynamodb: { NewImage: "x" } }, { dynamodb: { NewImage: { a: { M: 5 } } } }];
  const unordered = { dynamodb: { NewImage: {}, SequenceNumber: "abc" } };
  const unread: unknown[] = [];
  expect(readRecords([...bad, good, unordered, fresh], (record) => unread.push(record))).toEqual([
    { image: { id: "a" }, before: {}, sequenceNumber: "7" },
    { image: { id: "b" }, sequenceNumber: "8" },
  ]);
  expect(unread).toEqual([...bad, unordered]);
});
