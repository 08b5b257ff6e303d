import { SIZES, type Size } from "./catalog.ts";
import { refuse } from "./refusal.ts";

/** Sizes of machines, and how much of them the subscription may have here. @param quota cores */
export function openCapacity(quota: number) {
  function sizeOf(name: string): Size {
    const size = SIZES.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (size === undefined)
      throw refuse(400, "InvalidParameter", `The value ${name} provided for the VM size is not valid.`);
    if (size.withheld)
      throw refuse(409, "SkuNotAvailable", `The requested VM size ${name} is currently not available in location.`);
    return size;
  }
  const coresOf = (names: readonly string[]) => names.reduce((sum, name) => sum + sizeOf(name).cores, 0);

  return {
    /** @param others sizes of the machines that are there */
    check(wanted: string, others: readonly string[]): void {
      const used = coresOf(others);
      const { cores } = sizeOf(wanted);
      if (used + cores <= quota) return;
      throw refuse(
        409,
        "OperationNotAllowed",
        `Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Current Limit: ${quota}, Current Usage: ${used}, Additional Required: ${cores}.`,
      );
    },

    checkDisks(size: string, count: number): void {
      const { disks } = sizeOf(size);
      if (count <= disks) return;
      throw refuse(
        409,
        "OperationNotAllowed",
        `The maximum number of data disks allowed to be attached to a VM of this size is ${disks}.`,
      );
    },

    /** Names and counts as `az vm list-usage` shows them. */
    usages: (sizes: readonly string[]): readonly object[] => [
      usage("cores", "Total Regional vCPUs", coresOf(sizes), quota),
      usage("virtualMachines", "Virtual Machines", sizes.length, 25_000),
    ],
  };
}
export type Capacity = ReturnType<typeof openCapacity>;

export const usage = (value: string, localizedValue: string, currentValue: number, limit: number): object => ({
  unit: "Count",
  currentValue,
  limit,
  name: { value, localizedValue },
});
