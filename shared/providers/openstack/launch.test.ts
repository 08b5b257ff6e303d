import { describe, expect, test } from "vitest";
import type { CreateInstance } from "../contract.ts";
import type { Flavor } from "./flavors.ts";
import type { Image } from "./images.ts";
import { checkInput, launch } from "./launch.ts";

const GIB = 1024 ** 3;
const input: CreateInstance = {
  key: "node-1",
  name: "n",
  imageId: "image-1",
  instanceType: "m1.small",
  subnetId: "subnet-1",
  securityGroupIds: [],
  userData: "#!/bin/sh ü",
  volumes: [{ device: "/dev/sdf", size: 5 }],
  tags: { "pitrix:tenant": "t" },
};
const flavor: Flavor = {
  id: "flavor-1",
  name: "m1.small",
  cpu: 1,
  memory: 2048,
  disk: 20,
  disabled: false,
  specs: 0,
  bareMetal: false,
};
const image: Image = {
  id: "image-1",
  status: "active",
  created_at: "",
  visibility: "private",
  min_disk: 2,
  size: 3 * GIB,
};
const request = (more: Partial<CreateInstance> = {}, other: Partial<Flavor> = {}) =>
  launch({ ...input, ...more }, { image, flavor: { ...flavor, ...other }, portId: "port-1", zone: undefined });

describe("the request for a machine", () => {
  test("lets in no key's owner, and has one port, the tags and the disks", () => {
    const server = expect.objectContaining({
      flavorRef: "flavor-1",
      imageRef: "image-1",
      networks: [{ port: "port-1" }],
      user_data: Buffer.from(input.userData).toString("base64"),
      metadata: {
        "pitrix:tenant": "t",
        "pitrix:key": "node-1",
        "pitrix:image": "image-1",
        "pitrix:device": "/dev/sdf",
      },
      block_device_mapping_v2: [
        expect.objectContaining({ boot_index: 0, destination_type: "local", uuid: "image-1" }),
        expect.objectContaining({ source_type: "blank", volume_size: 5, delete_on_termination: true }),
      ],
    });
    expect(request()).toEqual({ server });
    expect(JSON.stringify(request())).not.toMatch(/key_name|availability_zone/);
    expect(request()).toEqual(request());
  });

  test("boots from a volume that holds the image where the flavor has no disk", () => {
    expect(request({ volumes: [] }, { disk: 0 })).toMatchObject({
      server: {
        block_device_mapping_v2: [{ destination_type: "volume", volume_size: 10, delete_on_termination: true }],
      },
    });
    expect(JSON.stringify(request({}, { disk: 0 }))).not.toContain("imageRef");
  });

  test("begins a disk with a snapshot", () => {
    const volumes = [{ device: "/dev/sdf", size: 5, snapshotId: "snap-1" }];
    expect(JSON.stringify(request({ volumes }))).toContain('"source_type":"snapshot","uuid":"snap-1"');
  });
});

test.each([
  [{ userData: "ü".repeat(8193) }, {}, "UserDataTooLong"],
  [{}, { bareMetal: true }, "BareMetalHasNoVolumes"],
  [{}, { disk: 2 }, "FlavorDiskTooSmall"],
])("%j on %j is invalid before anything is made: %s", (more, other, providerCode) => {
  expect(() => checkInput({ ...input, ...more }, { ...flavor, ...other }, image)).toThrow(
    expect.objectContaining({ kind: "invalid", providerCode }),
  );
});
