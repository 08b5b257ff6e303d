import { describe, expect, it } from "vitest";
import { type Message, type OfTopic, readMessage } from "./messages.ts";
import { inOrder } from "./order.ts";

const topic = "jobs/job-1";
const event = (seq: number): OfTopic => {
  const task = { id: `task-${seq}`, kind: "x", layer: 0, place: 0, status: "running", attempts: 1 } as const;
  return { type: "event", topic, seq, change: { kind: "task", task } };
};
const snapshot = (seq: number, part = 1, parts = 1): OfTopic => ({
  ...{ type: "snapshot", topic, seq, part, parts, jobs: [] },
  tasks: [{ id: `whole-${seq}-${part}`, kind: "x", layer: 0, place: 0, status: "pending", attempts: 0 }],
});

function here() {
  const told: string[] = [];
  const order = inOrder((changes) => {
    told.push(changes.map((change) => (change.kind === "task" ? change.task.id : change.kind)).join("+"));
  });
  return { told, order, take: (...messages: OfTopic[]) => messages.map((message) => order.take(message)) };
}

describe("the changes of a topic", () => {
  it("are told in their order, each once, however they come", () => {
    const { told, take } = here();
    take(snapshot(3));
    expect(take(event(5), event(5), event(6), event(2), event(4), event(4), event(6), event(7))).toEqual([
      ...[true, true, true, false, false, false, false, false],
    ]);
    expect(told).toEqual(["whole-3-1", "task-4", "task-5", "task-6", "task-7"]);
  });

  it("that come while a snapshot is on its way follow it, and those that it holds are left out", () => {
    const { told, take, order } = here();
    expect(take(event(8), event(9), snapshot(8, 1, 2), event(10), snapshot(8, 2, 2))).toEqual(Array(5).fill(false));
    expect(told).toEqual(["whole-8-1+whole-8-2", "task-9", "task-10"]);
    expect(order.seq()).toBe(10);
  });

  it("begin anew by a snapshot after a reset, also where the numbers are smaller", () => {
    const { told, take, order } = here();
    take(snapshot(900), event(901), { type: "reset", topic }, snapshot(2), event(3));
    expect(told).toEqual(["whole-900-1", "task-901", "whole-2-1", "task-3"]);
    expect(order.seq()).toBe(3);
  });

  it("are missed where the server has told more than came", () => {
    const { take } = here();
    const subscribed = (seq: number): OfTopic => ({ type: "subscribed", topic, seq });
    expect(take(subscribed(0), snapshot(4), subscribed(4), subscribed(6), event(5), event(6), subscribed(6))).toEqual([
      ...[true, false, false, true, false, false, false],
    ]);
  });

  it("hold no more than some that came too early", () => {
    const { told, take } = here();
    take(snapshot(0));
    for (let seq = 5000; seq > 1; seq--) take(event(seq));
    take(event(1));
    expect(told).toEqual(["whole-0-1", "task-1"]);
  });
});

describe("a message", () => {
  it("that this page does not know is left aside, and a change of an unknown kind counts all the same", () => {
    const unknown = [
      "",
      "{",
      "null",
      "[]",
      '{"type":"new"}',
      '{"type":"event","topic":"jobs","seq":"1"}',
      1,
      undefined,
    ];
    expect(unknown.map(readMessage)).toEqual(unknown.map(() => undefined));
    const told: Message | undefined = readMessage(
      JSON.stringify({ type: "event", topic, seq: 1, at: "", change: { kind: "node", node: {} } }),
    );
    expect(told).toMatchObject({ type: "event", seq: 1 });
    expect(told).not.toHaveProperty("change.kind");
  });
});
