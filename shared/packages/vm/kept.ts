import * as z from "zod";
import { json } from "./schema.ts";

/** Members that we do not know, kept as they came. */
export const kept = z.record(z.string(), json);
