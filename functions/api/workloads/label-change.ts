import * as z from "zod";
import { labelKeyFault, labelValueFault } from "../../../shared/domain/runtime/selector.ts";

/** Labels by which the platform and the cluster know whose an object is. */
const FIXED: readonly string[] = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by"];
const isOurs = (key: string): boolean => /^([^/]*\.)?pitrix\.io\//.test(key);

/** By key: a value, or `null` to take it away. */
export const LabelChange = z.record(z.string(), z.string().nullable()).check(({ value, issues }) => {
  const fault = (path: PropertyKey[], message: string) => issues.push({ code: "custom", input: value, path, message });
  const keys = Object.entries(value);
  if (keys.length === 0 || keys.length > 50) fault([], "must name 1 to 50 labels");
  for (const [key, text] of keys) {
    const wrong = labelKeyFault(key) ?? (text === null ? undefined : labelValueFault(text));
    if (wrong !== undefined) fault([key], wrong);
    else if (isOurs(key) || FIXED.includes(key)) fault([key], "says whose the object is, and is not changed");
  }
});
