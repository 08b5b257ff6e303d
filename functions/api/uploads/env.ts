import * as z from "zod";

/** `BUCKET_NAME`: uploads are sent below `uploads/`. */
export const Env = z.object({ TABLE_NAME: z.string(), BUCKET_NAME: z.string() });
