import { defineProviderConformance } from "../conformance.ts";
import { provider } from "./provider.ts";
import { qingcloudTenant } from "./testing/tenant.ts";

/** On the stand-in of `local/clouds/qingcloud`, which QingCloud's own Python SDK drives too (`sdk.clouds.test.ts` there). */
defineProviderConformance({ provider, setUp: qingcloudTenant });
