import { prepareTools } from "./toolchain/prepare.ts";
import { checkPrerequisites } from "./toolchain/prerequisites.ts";

/** What the tests run goes into the cache before the first of them begins, so that none waits for another's build: two minutes from nothing. */
await prepareTools(
  [
    "ministack",
    "etcd",
    "confd",
    "zookeeper",
    "nft",
    "redis",
    "registry",
    "greeter",
    "podman",
    "helm",
    "vcsim",
    "chromium",
  ],
  checkPrerequisites().missing,
);
