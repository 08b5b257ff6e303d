import { defineProviderConformance } from "../conformance.ts";
import { provider } from "./provider.ts";
import { vcenterTenant } from "./testing/tenant.ts";

/**
 * On VMware's own simulator, with the guests and the refusals that it lacks (`local/toolchain/vcsim`). Where it is not like vCenter, and
 * `faults.clouds.test.ts` or a test of an answer speaks for vCenter: a machine that is being cloned is not shown before it is done.
 */
defineProviderConformance({ provider, setUp: vcenterTenant });
