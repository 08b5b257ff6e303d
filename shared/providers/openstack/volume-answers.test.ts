import { describe, expect, test } from "vitest";
import { Server } from "./servers.ts";
import { CinderSnapshot, CinderVolume, devicesOf, volumeReport } from "./volume-answers.ts";

const server = (disks: readonly string[], devices: string) =>
  Server.parse({
    id: "s",
    status: "ACTIVE",
    metadata: { "pitrix:key": "node-1", "pitrix:device": devices },
    flavor: { original_name: "m1.small" },
    "os-extended-volumes:volumes_attached": disks.map((id) => ({ id, delete_on_termination: true })),
  });
const volume = (id: string, device: string | undefined, metadata: Record<string, string> = {}, status = "in-use") =>
  CinderVolume.parse({
    id,
    size: 3,
    status,
    availability_zone: "nova",
    snapshot_id: null,
    metadata,
    attachments: device === undefined ? [] : [{ server_id: "s", device }],
  });

describe("devices", () => {
  test("are the ones that were asked for, in their order, whatever the hypervisor calls them", () => {
    const volumes = [volume("second", "/dev/vdc"), volume("root", "/dev/vda"), volume("first", "/dev/vdb")];
    expect([...devicesOf(server(["root", "first", "second"], "/dev/sdf,/dev/sdg"), volumes)].sort()).toEqual([
      ["first", "/dev/sdf"],
      ["root", "/dev/vda"],
      ["second", "/dev/sdg"],
    ]);
  });

  test("of what was attached later are noted at it, and another machine's disk is none of this one's", () => {
    const other = CinderVolume.parse({
      ...volumeJson("theirs"),
      attachments: [{ server_id: "t", device: "/dev/vdb" }],
    });
    const later = volume("later", "/dev/vdb", { "pitrix:device": "/dev/sdf", "pitrix:key": "k" });
    expect([...devicesOf(server([], ""), [other, later])]).toEqual([["later", "/dev/sdf"]]);
  });
});

const volumeJson = (id: string) => ({ id, size: 1, status: "in-use", availability_zone: "nova", metadata: {} });

describe("a volume", () => {
  test("that was made with a machine has the machine's tags and ends with it", () => {
    const made = volume("first", "/dev/vdb");
    expect(volumeReport(made, server(["first"], "/dev/sdf"), [made])).toEqual({
      id: "first",
      size: 3,
      state: "in-use",
      zone: "nova",
      endsWithInstance: true,
      instanceId: "s",
      device: "/dev/sdf",
      tags: { "pitrix:key": "node-1" },
    });
  });

  test("that somebody else attached has no tags of ours", () => {
    const theirs = volume("theirs", "/dev/vdb");
    expect(volumeReport(theirs, server([], ""), [theirs])).toMatchObject({ tags: {}, endsWithInstance: false });
  });

  test.each([
    ["creating", undefined, "creating"],
    ["attaching", undefined, "available"],
    ["in-use", "/dev/vdb", "in-use"],
    ["detaching", "/dev/vdb", "in-use"],
    ["extending", "/dev/vdb", "in-use"],
    ["error_extending", undefined, "error"],
    ["deleting", undefined, "deleting"],
  ])("that Cinder calls %s (attached: %s) is %s", (status, device, state) => {
    expect(volumeReport(volume("v", device, {}, status), undefined, []).state).toBe(state);
  });
});

test("a snapshot's time is UTC, which Cinder does not say", () => {
  const { report, deleting } = CinderSnapshot.parse({
    id: "sn",
    volume_id: "v",
    size: 3,
    status: "deleting",
    created_at: "2026-11-22T08:00:00.000000",
    metadata: null,
    "os-extended-snapshot-attributes:progress": "40%",
  });
  expect(report.createdAt).toBe("2026-11-22T08:00:00.000Z");
  expect(deleting).toBe(true);
});

test.each([
  [{ status: "BUILD" }, "pending"],
  [{ status: "ACTIVE" }, "running"],
  [{ status: "ACTIVE", "OS-EXT-STS:task_state": "powering-off" }, "stopping"],
  [{ status: "ACTIVE", "OS-EXT-STS:task_state": "deleting" }, "terminating"],
  [{ status: "SHUTOFF" }, "stopped"],
  [{ status: "SHUTOFF", "OS-EXT-STS:task_state": "powering-on" }, "pending"],
  [{ status: "RESIZE" }, "stopping"],
  [{ status: "VERIFY_RESIZE" }, "stopped"],
  [{ status: "SOFT_DELETED" }, "terminated"],
  [{ status: "SOMETHING_NEW" }, "error"],
])("a machine of Nova's %j is %s", (given, state) => {
  expect(Server.parse({ id: "s", flavor: { original_name: "f" }, ...given })).toMatchObject({ state });
});

test("a machine in ERROR says Nova's own words", () => {
  const fault = { code: 500, message: "No valid host was found. There are not enough hosts available." };
  const failed = Server.parse({ id: "s", status: "ERROR", fault, flavor: { original_name: "f" } });
  expect(failed).toMatchObject({ state: "error", reason: fault.message });
});
