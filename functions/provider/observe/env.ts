import { ProviderEnv } from "../../../shared/pilot/speaker-env.ts";

export const Env = ProviderEnv;
