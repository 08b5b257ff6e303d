import * as z from "zod";

/**
 * `KEY_ID`: KMS key that seals; the function needs `kms:GenerateDataKey` and never `kms:Decrypt`.
 * `TRUSTED_PRINCIPAL`: whom roles of tenants have to trust; the AWS account that this runs in.
 */
export const Env = z.object({ TABLE_NAME: z.string(), KEY_ID: z.string(), TRUSTED_PRINCIPAL: z.string() });
