import { describe, expect, it } from "vitest";
import { operations } from "../../sdk/generated/operations.ts";
import type { Field } from "./document.ts";
import { fieldOptions } from "./flags.ts";
import { groupNames, singular, verbNames } from "./names.ts";

describe("names of commands", () => {
  it("are the resources in the singular, with their other spellings", () => {
    expect(groupNames("repos")).toEqual(["repo", "repos"]);
    expect(groupNames("categories")).toEqual(["category", "categories"]);
    expect(groupNames("appVersions")).toEqual(["version", "app-version", "app-versions", "versions"]);
    expect(groupNames("store")).toEqual(["store"]);
    expect(["statuses", "process", "keys", "releases"].map(singular)).toEqual(["status", "process", "key", "release"]);
  });

  it("leave out what a listing or a reading says by itself, where that is free", () => {
    const verbs = (...methods: string[]) => [...verbNames(methods.map((method) => ({ method }))).values()];
    expect(verbs("list", "get", "listVersions", "getForm")).toEqual(["list", "get", "versions", "form"]);
    expect(verbs("listEvents", "getEvent")).toEqual(["events", "event"]);
    expect(verbs("getForm", "form", "listForm")).toEqual(["get-form", "form", "list-form"]);
  });

  it("are unique within every group, and every group is", () => {
    const groups = Map.groupBy(operations, ({ resource }) => resource);
    const names = [...groups.keys()].flatMap((resource) => groupNames(resource));
    expect(new Set(names).size).toBe(names.length);
    for (const members of groups.values()) {
      const verbs = [...verbNames(members).values()];
      expect(new Set(verbs).size).toBe(members.length);
    }
  });
});

describe("names of options", () => {
  const field = (name: string, kind: Field["kind"]): Field => ({
    name,
    kind,
    required: false,
    nullable: false,
    description: "",
    secret: false,
  });

  it("are singular for what may be repeated, unless that is taken, and never those of every command", () => {
    const fields = [
      field("labels", "pairs"),
      field("scanInterval", "number"),
      field("description", "text"),
      field("descriptions", "pairs"),
      field("token", "text"),
      field("endpoint", "text"),
      field("timeout", "number"),
    ];
    expect([...fieldOptions(fields, { endpoint: "s3-endpoint" }).values()]).toEqual([
      "label",
      "scan-interval",
      "description",
      "descriptions",
      "body-token",
      "s3-endpoint",
      "body-timeout",
    ]);
  });
});
