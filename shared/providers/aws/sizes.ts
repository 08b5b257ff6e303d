import { type InstanceSize, ProviderError } from "../contract.ts";

/**
 * Current x86-64 types in the order of their Linux on-demand price in us-east-1, as of 2026-11: the first that holds a
 * size is the cheapest one. A type that is never the answer, because a cheaper one holds more, is left out.
 * t3 up to 8 vCPU (it bursts: see README.md on its credits), c7i, m7i and r7i (2, 4 and 8 GiB a vCPU) above.
 * Facts: https://docs.aws.amazon.com/ec2/latest/instancetypes/ ; memory in MiB.
 */
const TYPES: readonly (InstanceSize & { readonly type: string })[] = [
  { type: "t3.nano", cpu: 2, memory: 512 },
  { type: "t3.micro", cpu: 2, memory: 1_024 },
  { type: "t3.small", cpu: 2, memory: 2_048 },
  { type: "t3.medium", cpu: 2, memory: 4_096 },
  { type: "t3.large", cpu: 2, memory: 8_192 },
  { type: "r7i.large", cpu: 2, memory: 16_384 },
  { type: "t3.xlarge", cpu: 4, memory: 16_384 },
  { type: "r7i.xlarge", cpu: 4, memory: 32_768 },
  { type: "t3.2xlarge", cpu: 8, memory: 32_768 },
  { type: "r7i.2xlarge", cpu: 8, memory: 65_536 },
  { type: "c7i.4xlarge", cpu: 16, memory: 32_768 },
  { type: "m7i.4xlarge", cpu: 16, memory: 65_536 },
  { type: "r7i.4xlarge", cpu: 16, memory: 131_072 },
  { type: "c7i.8xlarge", cpu: 32, memory: 65_536 },
  { type: "m7i.8xlarge", cpu: 32, memory: 131_072 },
  { type: "r7i.8xlarge", cpu: 32, memory: 262_144 },
  { type: "c7i.12xlarge", cpu: 48, memory: 98_304 },
  { type: "m7i.12xlarge", cpu: 48, memory: 196_608 },
  { type: "c7i.16xlarge", cpu: 64, memory: 131_072 },
  { type: "r7i.12xlarge", cpu: 48, memory: 393_216 },
  { type: "m7i.16xlarge", cpu: 64, memory: 262_144 },
  { type: "r7i.16xlarge", cpu: 64, memory: 524_288 },
  { type: "c7i.24xlarge", cpu: 96, memory: 196_608 },
  { type: "m7i.24xlarge", cpu: 96, memory: 393_216 },
  { type: "r7i.24xlarge", cpu: 96, memory: 786_432 },
  { type: "c7i.48xlarge", cpu: 192, memory: 393_216 },
  { type: "m7i.48xlarge", cpu: 192, memory: 786_432 },
  { type: "r7i.48xlarge", cpu: 192, memory: 1_572_864 },
];

/** @throws ProviderError `invalid` for a size that no type holds, or that is none (zero, negative, not a number) */
export function instanceType(size: InstanceSize): string {
  const holds =
    size.cpu > 0 && size.memory > 0 && TYPES.find(({ cpu, memory }) => cpu >= size.cpu && memory >= size.memory);
  if (!holds) {
    throw new ProviderError({
      kind: "invalid",
      providerCode: "NoInstanceType",
      message: `No instance type holds ${size.cpu} CPUs and ${size.memory} MiB of memory; the largest has 192 CPUs and 1572864 MiB.`,
    });
  }
  return holds.type;
}
