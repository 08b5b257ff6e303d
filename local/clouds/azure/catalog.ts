/** What this cloud offers. Cores, GiB and data disks as Azure has them. */
const TYPES = [
  ["Standard_B1s", 1, 1, 2],
  ["Standard_B2s", 2, 4, 4],
  ["Standard_D2s_v5", 2, 8, 4],
  ["Standard_D4s_v5", 4, 16, 8],
  ["Standard_E4s_v5", 4, 32, 8],
  ["Standard_D2ps_v5", 2, 8, 4],
  ["Standard_NC6s_v3", 6, 112, 12],
] as const;

export interface Size {
  readonly name: string;
  readonly cores: number;
  readonly memory: number;
  /** Data disks that a machine of it may have. */
  readonly disks: number;
  readonly withheld: boolean;
}

/** `Standard_D2s_v5` is there, and withheld from this subscription. */
export const SIZES: readonly Size[] = TYPES.map(([name, cores, memory, disks]) => ({
  name,
  cores,
  memory,
  disks,
  withheld: name === "Standard_D2s_v5",
}));

export const PUBLISHED = ["1.0.9", "1.0.10", "1.0.2"].map((version) => `canonical:ubuntu-24_04-lts:server:${version}`);

export const LOCATIONS = [
  {
    name: "westeurope",
    displayName: "West Europe",
    availabilityZoneMappings: ["1", "2", "3"].map((logicalZone) => ({
      logicalZone,
      physicalZone: `westeurope-az${logicalZone}`,
    })),
  },
  { name: "westus", displayName: "West US" },
] as const;

export function skus(location: string): readonly object[] {
  const disks = { resourceType: "disks", name: "Premium_LRS", locations: [location] };
  return [
    disks,
    ...SIZES.map(({ name, cores, memory, disks: dataDisks, withheld }) => ({
      resourceType: "virtualMachines",
      name,
      locations: [location],
      locationInfo: [{ location, zones: ["1", "2", "3"] }],
      capabilities: [
        { name: "vCPUs", value: String(cores) },
        { name: "MemoryGB", value: String(memory) },
        { name: "MaxDataDiskCount", value: String(dataDisks) },
        { name: "CpuArchitectureType", value: name.includes("ps_") ? "Arm64" : "x64" },
        { name: "HyperVGenerations", value: "V1,V2" },
      ],
      restrictions: withheld
        ? [
            {
              type: "Location",
              values: [location],
              restrictionInfo: { locations: [location] },
              reasonCode: "NotAvailableForSubscription",
            },
          ]
        : [],
    })),
  ];
}
