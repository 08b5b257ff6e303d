import { expect, it } from "vitest";
import { VersionStatus } from "../../../shared/domain/app/schema.ts";
import { allowedCommands } from "../../../shared/domain/lifecycle/rules.ts";
import { allowedOf } from "./version-commands.ts";

it("offers what the API takes in each of a version's states", () => {
  for (const status of VersionStatus.options) {
    const others = ["modify", "review", "pass", "reject"];
    const taken = allowedCommands(status).filter((command) => !others.includes(command));
    expect([status, ...[...allowedOf(status)].sort()]).toEqual([status, ...[...taken].sort()]);
  }
});
