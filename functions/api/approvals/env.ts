import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

export const Env = z.object({ TABLE_NAME: z.string(), QUOTA_DEFAULTS: QuotaDefaults });
