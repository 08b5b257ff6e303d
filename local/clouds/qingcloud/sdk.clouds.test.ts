import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { ensureTool } from "../../toolchain/tools.ts";
import { type QingCloud, startQingCloud } from "./server.ts";

/** QingCloud's own Python client judges the stand-in: its signatures are taken, its states are waited for, its refusals are read. */
let cloud: QingCloud;
let python = "";
beforeAll(async () => {
  python = join(await ensureTool("qingcloud"), "bin", "python");
  cloud = await startQingCloud();
});
afterAll(() => cloud.stop());

const Refused = z.object({ code: z.int(), message: z.string() });
const Report = z.object({
  zones: z.array(z.string()),
  owner: z.string(),
  vxnets: z.array(z.looseObject({ vxnet_id: z.string() })),
  routers: z.array(z.looseObject({ router_id: z.string() })),
  images: z.array(z.string()),
  machine: z.string(),
  pending: z.string(),
  running: z.looseObject({
    volume_ids: z.array(z.string()),
    vxnets: z.array(z.looseObject({ private_ip: z.string() })),
  }),
  resized: z.string(),
  described: z.string(),
  terminated: z.array(z.unknown()),
  unlogged: Refused,
  early: Refused,
  taken: Refused,
  resizing: Refused,
  again: Refused,
  wrong: Refused,
  stranger: Refused,
  nowhere: Refused,
  quota: z.array(z.looseObject({ resource_type: z.string() })),
  job: z.looseObject({ job_action: z.string() }),
  attached: z.looseObject({ instance: z.looseObject({ instance_id: z.string() }) }),
  snapshot: z.looseObject({ snapshot_id: z.string() }),
  eip: z.looseObject({ eip_addr: z.string() }),
  reachable: z.looseObject({ eip_addr: z.string() }),
  untaken: z.int(),
  grown: z.int(),
  copy: z.int(),
  released: z.string(),
  fresh: Refused,
  growing: Refused,
  deleting: Refused,
  detached: Refused,
  smaller: Refused,
  crooked: Refused,
  unknown: Refused,
  unready: Refused,
  default_group: z.looseObject({ is_default: z.int() }),
  unapplied: z.int(),
  rules: z.array(z.looseObject({ security_group_rule_id: z.string() })),
  outbound: z.array(z.unknown()),
  applying: z.looseObject({ job_action: z.string() }),
  group: z.looseObject({ security_group_id: z.string() }),
  resources: z.array(z.looseObject({ resource_id: z.string() })),
  regrouped: z.boolean(),
  no_group: Refused,
  no_rule: Refused,
  wild: Refused,
  elsewhere: Refused,
  empty_rules: Refused,
  unordered: Refused,
  kept: Refused,
  ungrouped: Refused,
  fenced: Refused,
  wide: Refused,
  held: Refused,
  full: Refused,
});

test("QingCloud's own client makes, changes and ends a machine, its security group, volumes, a snapshot and addresses, and is refused what may not be", async () => {
  const { accessKeyId, secretAccessKey } = cloud.key;
  const argv = [join(import.meta.dirname, "drive.py"), new URL(cloud.endpoint).port, accessKeyId, secretAccessKey];
  const { stdout } = await promisify(execFile)(python, argv, { env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" } });
  const report = Report.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));

  expect(report).toMatchObject({
    zones: ["pek3", "sh1", "ap1"],
    owner: cloud.key.owner,
    vxnets: [{ vxnet_id: "vxnet-open001", router: { router_id: "rtr-openopen", ip_network: "192.168.10.0/24" } }],
    routers: [{ router_id: "rtr-openopen", eip: { eip_addr: "203.0.113.7" } }],
    pending: "pending",
    running: { instance_name: "by the SDK ~ ü", vxnets: [{ private_ip: "192.168.10.2" }] },
    resized: "e2.large.r2",
    described: "a note",
    terminated: [],
    unlogged: { code: 1100, message: expect.stringContaining("login_mode") },
    early: { code: 1400, message: expect.stringContaining("creating") },
    taken: { code: 1400, message: expect.stringContaining("in-use") },
    resizing: { code: 1400, message: expect.stringContaining("stopped") },
    again: { code: 1400 },
    wrong: { code: 1200 },
    stranger: { code: 1200 },
    nowhere: { code: 1100 },
    quota: [
      { resource_type: "instance", left: 19 },
      { resource_type: "volume", left: 19 },
    ],
    job: { job_action: "AttachVolumes", status: "successful" },
    attached: { status: "in-use", instance: { instance_id: report.machine } },
    grown: 40,
    untaken: 0,
    snapshot: { is_taken: 1, snapshot_type: 1, total_count: 1, snapshot_resource: { size: 40 } },
    copy: 40,
    eip: { status: "associated", resource: { resource_id: report.machine, resource_type: "instance" } },
    reachable: { eip_addr: report.eip.eip_addr },
    released: "released",
    fresh: { code: 1400, message: expect.stringContaining("lease info not ready yet") },
    growing: { code: 1400, message: expect.stringContaining("in-use") },
    deleting: { code: 1400, message: expect.stringContaining("in-use") },
    detached: { code: 1400, message: expect.stringContaining("available") },
    smaller: { code: 1100 },
    crooked: { code: 1100, message: expect.stringContaining("steps of 10") },
    unknown: { code: 2100, message: expect.stringContaining("vol-missing0") },
    unready: { code: 1400, message: expect.stringContaining("not available") },
    default_group: { security_group_id: "sg-default1", is_default: 1 },
    unapplied: 0,
    rules: [
      {
        protocol: "icmp",
        priority: 7,
        action: "drop",
        disabled: 1,
        direction: 0,
        val1: "8",
        val2: "0",
        val3: "192.168.0.0/16",
      },
    ],
    outbound: [],
    applying: { job_action: "ApplySecurityGroup", status: "successful" },
    group: { security_group_name: "by the SDK", description: "a note on it", is_applied: 1, is_default: 0 },
    resources: [{ resource_id: report.machine, resource_type: "instance" }],
    regrouped: true,
    no_group: { code: 2100, message: expect.stringContaining("sg-missing0") },
    no_rule: { code: 2100, message: expect.stringContaining("sgr-missing0") },
    wild: { code: 1100, message: expect.stringContaining("1-65535") },
    elsewhere: { code: 1100, message: expect.stringContaining("val3") },
    empty_rules: { code: 1100, message: expect.stringContaining("rules") },
    unordered: { code: 1100, message: expect.stringContaining("priority") },
    kept: { code: 1400, message: expect.stringContaining("default security group") },
    ungrouped: { code: 2100, message: expect.stringContaining("sg-missing0") },
    fenced: { code: 1400, message: expect.stringContaining(report.machine) },
    wide: { code: 1100, message: expect.stringContaining("bandwidth") },
    held: { code: 1400, message: expect.stringContaining("associated") },
    full: { code: 1400, message: expect.stringContaining("already been associated") },
  });
  expect(report.images).toContain("img-conform1");
  expect(report.running.volume_ids).toHaveLength(1);
  expect(cloud.state.machine(report.machine).userData).toBe("#!/bin/sh\necho 'ü'\n");
  expect(cloud.left()).toEqual([]);
});
