import * as z from "zod";
import { ProviderEnv } from "../../../shared/pilot/speaker-env.ts";

/** `KEY_ID`: opens what it is asked, too; `BUCKET_NAME`: archives of packages lie there, too. */
export const Env = ProviderEnv.extend({
  /** Where Helm lies, for providers whose manifest names it. */
  HELM_PATH: z.string().optional(),
});
