import * as z from "zod";
import { labelKeyFault, labelValueFault, parseSelector } from "./selector.ts";

/** Most labels of one object. */
const MAX_LABELS = 64;

/** Labels as Kubernetes allows them; every wrong key and value is a fault of its own. */
export const LabelSet = z.record(z.string(), z.string()).check((context) => {
  const entries = Object.entries(context.value);
  const fault = (key: string | undefined, message: string) =>
    context.issues.push({
      code: "custom",
      message,
      input: context.value,
      ...(key === undefined ? {} : { path: [key] }),
    });
  if (entries.length > MAX_LABELS) fault(undefined, `at most ${MAX_LABELS} labels`);
  for (const [key, value] of entries) {
    const wrong = labelKeyFault(key) ?? labelValueFault(value);
    if (wrong !== undefined) fault(key, wrong);
  }
});

/** The text of a label selector. */
export const SelectorText = z.string().check((context) => {
  const read = parseSelector(context.value);
  if (!read.ok) context.issues.push({ code: "custom", message: read.detail, input: context.value });
});
