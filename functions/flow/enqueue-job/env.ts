import * as z from "zod";

export const Env = z.object({ JOB_QUEUE_URL: z.string() });
