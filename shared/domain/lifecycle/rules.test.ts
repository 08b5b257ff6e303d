import { describe, expect, it } from "vitest";
import { type AppVersion, VersionStatus } from "../app/schema.ts";
import { allowedCommands, direct, isDeployable, modify, requireCommand, uploaded } from "./rules.ts";
import { Command } from "./schema.ts";

const version = (status: VersionStatus): AppVersion => ({
  id: "appv-1",
  tenantId: "t",
  appId: "app-1",
  repoId: "uploads",
  name: "keeper",
  packageVersion: "1.0.0",
  description: "",
  format: "vm",
  digest: "sha256:0",
  size: 1,
  status,
  version: 4,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
});
const act = {
  actor: "tok-1",
  actedAs: "owner",
  requestId: "request-1",
  now: new Date("2026-11-21T10:00:00Z"),
} as const;

/** Rows: states. What each takes, in the order of the commands. */
const TABLE: Readonly<Record<VersionStatus, string>> = {
  draft: "modify submit delete",
  submitted: "cancel review",
  "in-review": "cancel review pass reject",
  passed: "cancel release delete",
  rejected: "modify submit delete",
  active: "modify suspend",
  suspended: "recover delete",
  deleted: "",
  vanished: "",
};

describe("the guards of a version", () => {
  const commands = Command.options.filter((command) => command !== "upload");
  for (const status of VersionStatus.options) {
    it(`${status} takes: ${TABLE[status] || "nothing"}`, () => {
      const allowed = TABLE[status].split(" ").filter(Boolean);
      expect(allowedCommands(status)).toEqual(allowed);
      for (const command of commands) {
        const ask = () => requireCommand(command, version(status));
        if (allowed.includes(command)) expect(ask).not.toThrow();
        else {
          expect(ask).toThrow(
            expect.objectContaining({
              status: 409,
              code: "wrong-state",
              input: expect.objectContaining({ extensions: { status, allowed } }),
            }),
          );
        }
      }
    });
  }

  it("lead where they should, each step with its row", () => {
    const moved = direct("suspend", version("active"), { ...act, message: "CVE" });
    expect(moved.version).toMatchObject({ status: "suspended", statusReason: "CVE", version: 5 });
    expect(moved.history).toEqual([
      {
        tenantId: "t",
        appId: "app-1",
        versionId: "appv-1",
        number: 5,
        command: "suspend",
        from: "active",
        to: "suspended",
        message: "CVE",
        actor: "tok-1",
        actedAs: "owner",
        requestId: "request-1",
        at: "2026-11-21T10:00:00.000Z",
      },
    ]);
    expect(direct("recover", moved.version, act).version).not.toHaveProperty("statusReason");
    expect(direct("cancel", version("passed"), act).version.status).toBe("draft");
    expect(direct("release", version("passed"), act).version.status).toBe("active");
    expect(direct("delete", version("rejected"), act).version.status).toBe("deleted");
  });

  it("keep what the platform suspended suspended, until the platform recovers it", () => {
    const platform = { ...act, actor: "tok-2", actedAs: "platform", message: "Malware." } as const;
    const suspended = direct("suspend", version("active"), platform);
    expect(suspended.version).toMatchObject({ status: "suspended", statusReason: "Malware.", suspendedBy: "tok-2" });
    expect(suspended.history).toMatchObject([{ actor: "tok-2", actedAs: "platform", message: "Malware." }]);
    expect(() => direct("recover", suspended.version, act)).toThrow(
      expect.objectContaining({
        status: 409,
        input: expect.objectContaining({
          extensions: { status: "suspended", allowed: ["delete"], suspendedBy: "tok-2" },
        }),
      }),
    );
    expect(direct("recover", suspended.version, platform).version).not.toHaveProperty("suspendedBy");
    for (const message of [undefined, ""])
      expect(() => direct("suspend", version("active"), { ...platform, message })).toThrow(
        expect.objectContaining({ status: 422 }),
      );
    expect(direct("suspend", version("active"), act).version).not.toHaveProperty("suspendedBy");
  });

  it("a modified version that was rejected is a draft again; another stays what it is", () => {
    const rejected = { ...version("rejected"), statusReason: "No licence." };
    const texts = { description: "New", releaseNotes: { en: "Notes" } };
    expect(modify(rejected, texts, act).version).toMatchObject({ status: "draft", ...texts });
    expect(modify(rejected, texts, act).version).not.toHaveProperty("statusReason");
    expect(modify(version("active"), texts, act).version.status).toBe("active");
    expect(modify({ ...version("draft"), ...texts }, { description: "" }, act).version).not.toHaveProperty(
      "releaseNotes",
    );
  });

  it("an upload begins the history, or goes on with a tombstone's", () => {
    const draft = { ...version("draft"), version: 1 };
    expect(uploaded(draft, undefined, act)).toMatchObject({
      version: { version: 1 },
      history: [{ command: "upload", to: "draft", number: 1 }],
    });
    expect(uploaded(draft, { ...version("deleted"), reviewId: "rev-1" }, act)).toMatchObject({
      version: { version: 5, status: "draft" },
      history: [{ command: "upload", from: "deleted", to: "draft", number: 5 }],
    });
  });

  it("what is on its way or released is deployed, what was taken back is not", () => {
    const deployable = VersionStatus.options.filter(isDeployable);
    expect(deployable).toEqual(["draft", "submitted", "in-review", "passed", "active"]);
  });
});
