import * as z from "zod";

/** The list is part of the code: nothing to configure. */
export const Env = z.object({});
