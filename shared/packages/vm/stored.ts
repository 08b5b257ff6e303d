import type { StoredFormat } from "../contract.ts";
import { formSchema } from "./form.ts";
import { maskPasswords } from "./mask.ts";
import { type VmPackage, vmPackage } from "./schema.ts";
import { checkValues } from "./values.ts";

/** What is done with a package of machines after it was read. */
export const vmStored: StoredFormat<VmPackage> = {
  id: "vm",
  parse: (stored) => vmPackage.parse(stored),
  form: formSchema,
  checkValues,
  mask: (pkg, values) => maskPasswords(pkg.config, values),
};
