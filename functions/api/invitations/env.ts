import * as z from "zod";

/** `KEY_ID`: KMS key that seals; the function needs `kms:GenerateDataKey` and never `kms:Decrypt`. */
export const Env = z.object({ TABLE_NAME: z.string(), KEY_ID: z.string() });
