import * as z from "zod";
import { ProviderEnv } from "../../../shared/pilot/speaker-env.ts";

export const Env = ProviderEnv.extend({
  /** wss:// address of Pilot as machines see it. */
  PILOT_URL: z.string(),
  /** Local cloud only: unix socket through which Pilot's public address is reached, and the authority of its certificate (PEM in base64: it has to pass command lines). */
  PILOT_CHECK_SOCKET: z.string().optional(),
  PILOT_CHECK_CA: z.string().optional(),
  /** Where Helm lies, for providers whose manifest names it. */
  HELM_PATH: z.string().optional(),
});
