import { defineProviderConformance } from "../conformance.ts";
import { provider } from "./provider.ts";
import { azureTenant } from "./testing/tenant.ts";

/**
 * On a server of ours (`local/clouds/azure`), since none of Resource Manager can be had: it is as strict as Microsoft's documentation and
 * published specifications say. What they do not say, no test here knows either.
 */
defineProviderConformance({ provider, setUp: azureTenant });
