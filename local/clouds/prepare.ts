import { prepareTools } from "../toolchain/prepare.ts";
import { checkCloudNeeds } from "../toolchain/prerequisites.ts";

/** The servers that tests of clouds run go into the cache. */
await prepareTools(["openstack", "qingcloud", "vcsim"], checkCloudNeeds());
