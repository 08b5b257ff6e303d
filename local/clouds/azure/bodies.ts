import * as z from "zod";
import { refuse } from "./refusal.ts";

/** What may be in a request, member by member: Azure refuses members that it does not know. */
export const Id = z.strictObject({ id: z.string() });
export const Tags = z.record(z.string(), z.string()).default({});
export const Zones = z
  .array(z.enum(["1", "2", "3"]))
  .length(1)
  .optional();
/** Whoever sends back what he was shown sends these too: they are taken and not heeded. */
export const SHOWN = {
  id: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  etag: z.string().optional(),
} as const;

/** @throws Refusal 400 as Azure says what it cannot read */
export function readBody<T extends z.ZodType>(schema: T, text: string): z.infer<T> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  if (where === "location")
    throw refuse(400, "LocationRequired", "The location property is required for this definition.");
  throw refuse(400, "InvalidParameter", `Error at '${where}': ${issue?.message}`);
}
