import { expect, test } from "vitest";
import { addressOf } from "./catalogue.ts";

const entry = (type: string, url: string, more: object = {}) => ({
  type,
  endpoints: [{ interface: "public", region_id: "here", url, ...more }],
});
const PROJECT = "0123456789abcdef0123456789abcdef";

test.each([
  ["compute", entry("compute", "https://nova.example/v2.1"), "https://nova.example/v2.1"],
  [
    "compute",
    entry("compute", `https://api.example/compute/v2.1/${PROJECT}/`),
    `https://api.example/compute/v2.1/${PROJECT}`,
  ],
  ["network", entry("network", "https://neutron.example:9696"), "https://neutron.example:9696/v2.0"],
  ["network", entry("network", "https://neutron.example:9696/v2.0/"), "https://neutron.example:9696/v2.0"],
  ["image", entry("image", "https://glance.example/image"), "https://glance.example/image/v2"],
  ["volume", entry("block-storage", "https://cinder.example/v3"), `https://cinder.example/v3/${PROJECT}`],
  ["volume", entry("volumev3", `https://cinder.example/v3/${PROJECT}`), `https://cinder.example/v3/${PROJECT}`],
  ["volume", entry("volumev3", "https://cinder.example"), `https://cinder.example/v3/${PROJECT}`],
] as const)("%s of %j is at %s", (service, catalogued, address) => {
  expect(addressOf(service, [catalogued], "here", PROJECT)).toBe(address);
});

test("the new name of block storage goes before the old one, public before others, this region before another", () => {
  const catalogue = [
    entry("volumev3", "https://old.example/v3"),
    {
      type: "block-storage",
      endpoints: [
        { interface: "internal", region_id: "here", url: "https://internal.example/v3" },
        { interface: "public", region_id: "there", url: "https://there.example/v3" },
        { interface: "public", region: "here", url: "https://new.example/v3" },
      ],
    },
  ];
  expect(addressOf("volume", catalogue, "here", PROJECT)).toBe(`https://new.example/v3/${PROJECT}`);
});

test("a region or service that is not there is not-found, and says what there is", () => {
  const catalogue = [entry("compute", "https://nova.example")];
  expect(() => addressOf("compute", catalogue, "elsewhere", PROJECT)).toThrow(
    expect.objectContaining({ kind: "not-found", message: expect.stringContaining("it has here") }),
  );
  expect(() => addressOf("network", catalogue, "here", PROJECT)).toThrow(
    expect.objectContaining({ kind: "not-found", message: expect.stringContaining("Neutron") }),
  );
});
