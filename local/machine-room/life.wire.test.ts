import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DetachVolumeCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Ec2Server, startEc2 } from "../ec2.ts";
import { type Tenantland, ZOOKEEPER_IMAGE } from "../tenantland.ts";
import type { Machine } from "./contract.ts";
import { type MachineRoom, machineRoomMissing, startMachineRoom } from "./room.ts";

const missing = machineRoomMissing();

/** Says at which boot it is, once by the user-data and every time by the script that it leaves. */
const USER_DATA = `#!/bin/sh
echo "user-data runs"
mkdir -p /var/lib/cloud/scripts/per-boot
printf '#!/bin/sh\\necho "a boot" >> /var/boots\\n' > /var/lib/cloud/scripts/per-boot/count
chmod 700 /var/lib/cloud/scripts/per-boot/count
`;

/** Writes one more number into `a`, then into `b`, for ever and without syncing: at every moment a is b or b + 1. */
const WRITER = `
import itertools
a = open("/dev/sdf/a", "w", buffering=1); b = open("/dev/sdf/b", "w", buffering=1)
for n in itertools.count(1):
    a.write("%d\\n" % n); b.write("%d\\n" % n)
`;

describe.skipIf(missing !== undefined)("the life of machines and disks", () => {
  let stateDir = "";
  let ec2: Ec2Server;
  let land: Tenantland;
  let room: MachineRoom;
  let client: EC2Client;

  const launch = async (snapshotId?: string): Promise<Machine> => {
    const disk = { VolumeSize: 8, DeleteOnTermination: true, ...(snapshotId ? { SnapshotId: snapshotId } : {}) };
    const { Instances = [] } = await client.send(
      new RunInstancesCommand({
        ImageId: land.images[ZOOKEEPER_IMAGE],
        InstanceType: "t3.small",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: land.subnetId,
        UserData: Buffer.from(USER_DATA).toString("base64"),
        BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs: disk }],
      }),
    );
    return booted(Instances[0]?.InstanceId ?? "");
  };
  const until = async <T>(what: string, get: () => Promise<T | undefined>): Promise<T> => {
    const deadline = performance.now() + 20_000;
    while (performance.now() < deadline) {
      const value = await get().catch(() => undefined);
      if (value !== undefined) return value;
      await sleep(25);
    }
    throw new Error(`${what} did not happen in 20 s`);
  };
  const booted = (id: string) =>
    until("boot", async () => (await room.machines()).find(({ instanceId }) => instanceId === id));
  const ended = (id: string) =>
    until("end", async () => ((await room.machines()).some((one) => one.instanceId === id) ? undefined : true));
  const sh = async (id: string, script: string) => {
    const { code, stdout, stderr } = await room.exec(id, ["/bin/sh", "-c", script], { timeoutMs: 8_000 });
    if (code !== 0) throw new Error(`${code}: ${stderr}`);
    return stdout.trim();
  };
  const described = async (id: string) => {
    const answer = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return answer.Reservations?.[0]?.Instances?.[0];
  };
  const diskOf = async (id: string, device = "/dev/sdf") => {
    const disks = (await described(id))?.BlockDeviceMappings ?? [];
    return z.string().parse(disks.find(({ DeviceName }) => DeviceName === device)?.Ebs?.VolumeId);
  };
  const stop = async (id: string) => {
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await ended(id);
  };
  const start = async (id: string) => {
    await client.send(new StartInstancesCommand({ InstanceIds: [id] }));
    return booted(id);
  };
  const terminate = (id: string) => client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const snapshot = async (VolumeId: string) =>
    z.string().parse((await client.send(new CreateSnapshotCommand({ VolumeId }))).SnapshotId);
  const copied = (id: string) =>
    until("copy", async () => (existsSync(join(stateDir, "snapshots", id)) ? true : undefined));

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "pitrix-life-"));
    ec2 = await startEc2({ stateDir });
    land = await ec2.seed();
    client = new EC2Client({ endpoint: ec2.endpoint, region: land.region, credentials: land.tenant });
    room = await startMachineRoom({
      stateDir,
      clouds: [{ kind: "ec2", endpoint: ec2.endpoint, region: land.region, credential: land.operator }],
      images: { [land.images[ZOOKEEPER_IMAGE] ?? ""]: { layers: [] } },
      localAwsPort: 9,
    });
  });
  afterAll(async () => {
    await room?.stop();
    await ec2?.stop();
    client?.destroy();
    await rm(stateDir, { recursive: true, force: true });
  });

  test("a stopped machine ends, and boots again from its disks, with its address, and whatever its type is now", async () => {
    const { instanceId: id, address, pid } = await launch();
    await until("user-data", () => sh(id, "test -x /var/lib/cloud/scripts/per-boot/count"));
    await sh(
      id,
      "for d in /root /etc /var/lib /usr/local /home /tmp /dev/sdf /run; do echo kept > $d/mark; done; rm /usr/bin/factor",
    );
    await stop(id);
    expect(await described(id)).toMatchObject({ State: { Name: "stopped" }, PrivateIpAddress: address });
    await expect(room.exec(id, ["/bin/true"])).rejects.toThrow("No machine");
    const cold = await snapshot(await diskOf(id));
    await copied(cold);
    expect(await readFile(join(stateDir, "snapshots", cold, "mark"), "utf8")).toBe("kept\n");
    const InstanceType = { Value: "t3.large" };
    await client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType }));

    const again = await start(id);
    expect(again).toMatchObject({ address });
    expect(again.pid).not.toBe(pid);
    const marks = "cat /root/mark /etc/mark /var/lib/mark /usr/local/mark /home/mark /tmp/mark /dev/sdf/mark | sort -u";
    expect(await sh(id, marks)).toBe("kept");
    expect(await sh(id, "ls /run/mark /usr/bin/factor 2>/dev/null | wc -l")).toBe("0");
    expect(await until("script", () => sh(id, "cat /var/boots"))).toBe("a boot");
    const console = await readFile(join(stateDir, "machines", id, "console.log"), "utf8");
    expect(console.match(/user-data runs/g)).toHaveLength(1);

    await stop(id);
    await start(id);
    await until("scripts", async () => ((await sh(id, "wc -l < /var/boots")) === "2" ? true : undefined));
    await terminate(id);
    await ended(id);
  });

  test("one that is terminated while it is stopped leaves nothing", async () => {
    const { instanceId: id } = await launch();
    const volumeId = await diskOf(id);
    await stop(id);
    await until("shelf", async () => (existsSync(join(stateDir, "volumes", volumeId)) ? true : undefined));
    await terminate(id);
    await until("sweep", async () => (existsSync(join(stateDir, "volumes", volumeId)) ? undefined : true));
  });

  test("a snapshot is one moment of a disk that is being written, and a new machine's disk begins with it", async () => {
    const { instanceId: id } = await launch();
    await room.exec(id, [
      "/bin/sh",
      "-c",
      `setsid /usr/bin/python3 -c '${WRITER}' </dev/null >/dev/null 2>&1 & sleep 0.5`,
    ]);
    const ids: string[] = [];
    for (let time = 0; time < 3; time++) {
      const snapshotId = await snapshot(await diskOf(id));
      await copied(snapshotId);
      ids.push(snapshotId);
    }
    const last = async (path: string) => Number((await readFile(path, "utf8")).trimEnd().split("\n").at(-1));
    const moments = [];
    for (const snapshotId of ids) {
      const [a, b] = [
        await last(join(stateDir, "snapshots", snapshotId, "a")),
        await last(join(stateDir, "snapshots", snapshotId, "b")),
      ];
      expect([0, 1]).toContain(a - b);
      moments.push(a);
    }
    expect(moments).toEqual([...moments].sort((x, y) => x - y));
    expect(moments[0]).toBeGreaterThan(0);
    const before = Number(await sh(id, "tail -n 1 /dev/sdf/b"));
    await until("the writer goes on", async () =>
      Number(await sh(id, "tail -n 1 /dev/sdf/b")) > before ? true : undefined,
    );

    const restored = await launch(ids[1]);
    const first = Number(await sh(restored.instanceId, "tail -n 1 /dev/sdf/a"));
    expect(first).toBe(moments[1]);
    // Writing to one reaches neither the snapshot nor another disk made from it.
    await sh(restored.instanceId, "echo other > /dev/sdf/a");
    expect(await last(join(stateDir, "snapshots", ids[1] ?? "", "a"))).toBe(moments[1]);
    for (const one of [id, restored.instanceId]) await terminate(one);
    await ended(id);
    for (const SnapshotId of ids) await client.send(new DeleteSnapshotCommand({ SnapshotId }));
    await until("end of the copies", async () =>
      (await readdir(join(stateDir, "snapshots"))).some((name) => ids.includes(name)) ? undefined : true,
    );
  });

  test("a volume goes from machine to machine, keeps its content, and outlives the snapshot that it began with", async () => {
    const [one, two] = [await launch(), await launch()];
    await sh(one.instanceId, "echo first > /dev/sdf/x");
    const SnapshotId = await snapshot(await diskOf(one.instanceId));
    await copied(SnapshotId);
    const zone = { AvailabilityZone: `${land.region}a`, Size: 8 };
    const made = await client.send(new CreateVolumeCommand({ ...zone, SnapshotId }));
    const VolumeId = z.string().parse(made.VolumeId);
    await client.send(new DeleteSnapshotCommand({ SnapshotId }));
    await until("end of the copy", async () =>
      existsSync(join(stateDir, "snapshots", SnapshotId)) ? undefined : true,
    );
    const attach = (InstanceId: string) =>
      client.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/sdg" }));
    await attach(one.instanceId);
    expect(await until("disk", () => sh(one.instanceId, "cat /dev/sdg/x"))).toBe("first");
    await sh(one.instanceId, "echo second > /dev/sdg/x");
    await client.send(new DetachVolumeCommand({ VolumeId, InstanceId: one.instanceId }));
    await attach(two.instanceId);
    expect(await until("disk", () => sh(two.instanceId, "cat /dev/sdg/x"))).toBe("second");
    await until("end", async () =>
      (await sh(one.instanceId, "ls -d /dev/sdg || echo none")) === "none" ? true : undefined,
    );

    // It does not end with the machine, and is forgotten when it is deleted.
    await terminate(two.instanceId);
    await ended(two.instanceId);
    await until("shelf", async () => (existsSync(join(stateDir, "volumes", VolumeId)) ? true : undefined));
    await client.send(new DeleteVolumeCommand({ VolumeId }));
    await until("sweep", async () => (existsSync(join(stateDir, "volumes", VolumeId)) ? undefined : true));
    await terminate(one.instanceId);
    await ended(one.instanceId);
  });

  test("a machine whose hardware fails is gone at once: terminated, without disks, its public address free", async () => {
    const { instanceId: InstanceId } = await launch();
    const volumeId = await diskOf(InstanceId);
    const { AllocationId } = await client.send(new AllocateAddressCommand({ Domain: "vpc" }));
    await client.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
    await room.crash(InstanceId);
    expect((await room.machines()).map((machine) => machine.instanceId)).not.toContain(InstanceId);
    expect(await described(InstanceId)).toMatchObject({ State: { Name: "terminated" } });
    const AllocationIds = [z.string().parse(AllocationId)];
    const { Addresses = [] } = await client.send(new DescribeAddressesCommand({ AllocationIds }));
    expect(Addresses.map((address) => address.InstanceId ?? "")).toEqual([""]);
    expect(existsSync(join(stateDir, "volumes", volumeId))).toBe(false);
    await expect(room.crash(InstanceId)).rejects.toThrow("No machine");
  });

  test("after stop no disk of a machine's is left", async () => {
    const { instanceId } = await launch();
    await stop((await launch()).instanceId);
    const copy = await snapshot(await diskOf(instanceId));
    await copied(copy);
    await room.stop();
    expect(await readdir(join(stateDir, "volumes"))).toEqual([]);
    expect(await readdir(join(stateDir, "snapshots"))).toEqual([]);
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(join(room.outsideSocket, ".."));
  });
});
