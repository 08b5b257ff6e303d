import { prepareTools } from "../toolchain/prepare.ts";
import { checkClusterNeeds } from "../toolchain/prerequisites.ts";

/** What a cluster takes goes into the cache: about 16 minutes from nothing on two cores. Each build takes all cores. */
await prepareTools(["etcd", "kwok", "kubernetes", "metrics-server", "helm"], checkClusterNeeds());
