import * as z from "zod";

/** `WORK_FUNCTION_NAME`: erases. */
export const Env = z.object({ TABLE_NAME: z.string(), WORK_FUNCTION_NAME: z.string() });
