import type { PriceList } from "../prices.ts";

type Region = "eastus" | "westeurope";

/**
 * The types that `capacity.ts` chooses where a subscription may have all of them, in its order: fewest CPUs, then least memory (GiB). US dollars an
 * hour, Linux, pay as you go: of the meters of a type that Microsoft's list shows the least is Linux', the others are Windows and licences.
 */
const TYPES: readonly (readonly [type: string, cpu: number, memory: number, eastus: number, westeurope: number])[] = [
  ["Standard_B1ls", 1, 0.5, 0.0052, 0.006],
  ["Standard_B1s", 1, 1, 0.0104, 0.012],
  ["Standard_B1ms", 1, 2, 0.0207, 0.024],
  ["Standard_B2ls_v2", 2, 4, 0.0416, 0.048],
  ["Standard_B2ms", 2, 8, 0.0832, 0.096],
  ["Standard_E2as_v5", 2, 16, 0.113, 0.137],
  ["Standard_B4ls_v2", 4, 8, 0.147, 0.17],
  ["Standard_B4ms", 4, 16, 0.166, 0.192],
  ["Standard_E4as_v5", 4, 32, 0.226, 0.274],
  ["Standard_B8ls_v2", 8, 16, 0.295, 0.34],
  ["Standard_B8ms", 8, 32, 0.333, 0.384],
  ["Standard_E8as_v5", 8, 64, 0.452, 0.548],
  ["Standard_B12ms", 12, 48, 0.499, 0.576],
  ["Standard_B16ls_v2", 16, 32, 0.589, 0.68],
  ["Standard_B16ms", 16, 64, 0.666, 0.768],
  ["Standard_E16as_v5", 16, 128, 0.904, 1.096],
  ["Standard_B20ms", 20, 80, 0.832, 0.96],
  ["Standard_E20as_v5", 20, 160, 1.13, 1.37],
  ["Standard_B32ls_v2", 32, 64, 1.179, 1.36],
  ["Standard_B32s_v2", 32, 128, 1.331, 1.536],
  ["Standard_E32as_v5", 32, 256, 1.808, 2.192],
  ["Standard_D48as_v5", 48, 192, 2.064, 2.496],
  ["Standard_E48as_v5", 48, 384, 2.712, 3.288],
  ["Standard_D64as_v5", 64, 256, 2.752, 3.328],
  ["Standard_E64as_v5", 64, 512, 3.616, 4.384],
  ["Standard_D96as_v5", 96, 384, 4.128, 4.992],
  ["Standard_E96as_v5", 96, 672, 5.424, 6.576],
];

const COLUMNS: Readonly<Record<Region, 3 | 4>> = { eastus: 3, westeurope: 4 };
const columnOf = new Map<string, 3 | 4>(Object.entries(COLUMNS));

/** A Standard SSD is billed as the next of these sizes (GiB): E1, E2, E3, E4, E6, E10, E15, E20, E30, E40, E50, E60, E70, E80. */
const STEPS = [4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_767] as const;
/** US dollars a month for a GiB of such a size: E10 is 9.60. */
const SSD = new Map([["eastus", 0.075]]);
const ADDRESSES = new Map([["eastus", 0.005]]);

/** What is in the list is priced; other regions are not in it and are told as not priced. Requests to disks are billed besides. */
export const prices: PriceList = {
  on: "2026-06-18",
  source:
    "https://prices.azure.com/api/retail/prices, Linux, pay as you go, eastus and westeurope; Standard SSD (LRS) and Standard public IPv4 addresses, eastus",
  currency: "USD",
  machineHour({ cpu, memory }, region) {
    const column = columnOf.get(region);
    const fits = TYPES.find((type) => type[1] >= cpu && type[2] * 1_024 >= memory);
    return column === undefined || !(cpu > 0 && memory > 0) ? undefined : fits?.[column];
  },
  volumeMonth(region, size) {
    const gib = SSD.get(region);
    const billed = STEPS.find((step) => step >= size);
    return gib === undefined || billed === undefined ? undefined : (gib * billed) / size;
  },
  addressHour: (region) => ADDRESSES.get(region),
};
