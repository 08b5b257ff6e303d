import { expect, test } from "vitest";
import { UNCATEGORIZED } from "../category/schema.ts";
import { curate } from "./curate.ts";
import { passes } from "./filter.ts";
import { App } from "./schema.ts";
import { showApp } from "./view.ts";

const app = App.parse({
  id: "app-1",
  tenantId: "t",
  repoId: "r",
  name: "zookeeper",
  description: "From the index",
  keywords: ["index"],
  home: "https://index.example",
  latestVersion: "1",
  latestVersionId: "v",
  status: "active",
  version: 4,
  createdAt: "",
  updatedAt: "",
});
const act = { eventId: () => "appe-1", by: "tok-1", now: new Date("2026-11-21T09:00:00Z") };

test("what a tenant sets covers what the index says, and taking it away shows the index again", () => {
  const set = curate(app, { keywords: ["mine"], descriptions: { "zh-cn": "动物园", en: "Mine" }, home: null }, act);
  expect(showApp(set.app, "t")).toMatchObject({
    keywords: ["mine"],
    description: "Mine",
    home: "https://index.example",
  });
  expect(set.events).toMatchObject([{ action: "edited", members: ["descriptions", "keywords"], by: "tok-1" }]);
  expect(set.app.version).toBe(5);
  const { app: back } = curate(set.app, { keywords: null, descriptions: null }, act);
  expect(showApp(back, "t")).toMatchObject({ keywords: ["index"], description: "From the index" });
  expect(showApp(back, "t")).not.toHaveProperty("descriptions");
});

test("a change that changes nothing leaves version and history alone", () => {
  const { app: staged } = curate(app, { stage: "test" }, act);
  const again = curate(staged, { stage: "test" }, act);
  expect(again.events).toEqual([]);
  expect(again.app.version).toBe(staged.version);
});

test("a stage that changes is its own event, with where it came from", () => {
  const { app: staged } = curate(app, { stage: "test" }, act);
  const { events } = curate(staged, { stage: "production", department: "Sales" }, act);
  expect(events).toMatchObject([
    { action: "edited", members: ["department"] },
    { action: "staged", from: "test", to: "production", stage: "production" },
  ]);
});

test("filters ask for stage, department and category together", () => {
  const { app: one } = curate(app, { stage: "test", department: "Sales", categories: ["ctg-aaaaaa"] }, act);
  expect(passes(one, {})).toBe(true);
  expect(passes(one, { stage: "test", department: "sales", categories: ["ctg-bbbbbb", "ctg-aaaaaa"] })).toBe(true);
  for (const filter of [{ stage: "staging" } as const, { department: "Sale" }, { categories: [UNCATEGORIZED] }])
    expect(passes(one, filter)).toBe(false);
  expect(passes(app, { categories: [UNCATEGORIZED] })).toBe(true);
  expect(passes(app, { stage: "test" })).toBe(false);
});
