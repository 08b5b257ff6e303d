import * as z from "zod";

/** How a lifecycle command is run: an argument vector, or a shell line only where the package asked for one. */
export const Invocation = z.union([
  z.strictObject({ argv: z.array(z.string().max(8192)).min(1).max(256) }),
  z.strictObject({ shell: z.string().min(1).max(16_384) }),
]);
export type Invocation = z.infer<typeof Invocation>;
