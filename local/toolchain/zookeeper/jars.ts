/** One jar: Maven coordinates and its SHA-256. */
export interface Jar {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly sha256: string;
}

const jar = (group: string, artifact: string, version: string, sha256: string): Jar => ({
  group,
  artifact,
  version,
  sha256,
});

const NETTY = "4.1.119.Final";

/**
 * What a ZooKeeper server and its command-line client load at run time, the versions that ZooKeeper's own
 * build file names. Left out: netty's native libraries (10 MB; the plain Java ones are used).
 */
export const ZOOKEEPER_JARS: readonly Jar[] = [
  jar("org.apache.zookeeper", "zookeeper", "3.9.4", "7bb3bb38bbddbc71424c59a7a0b170a1b2147313a84c972225ab0568dab513bf"),
  jar(
    "org.apache.zookeeper",
    "zookeeper-jute",
    "3.9.4",
    "bd9750935add09b6cb920f7bcf0fa7b9a8165c45cdafd8ee1fc6808c46ec9094",
  ),
  jar(
    "ch.qos.logback",
    "logback-classic",
    "1.3.15",
    "06c68fb7468143c3c6512d13bb8eb6676724b019330de3a5ab493e267dde2084",
  ),
  jar("ch.qos.logback", "logback-core", "1.3.15", "90b72ec457f30f8f42a280a409ab2bc4499fec16983005d1d91015199be7047b"),
  jar("commons-cli", "commons-cli", "1.5.0", "bc8bb01fc0fad250385706e20f927ddcff6173f6339b387dc879237752567ac6"),
  jar("commons-io", "commons-io", "2.17.0", "4aa4ca48f3dfd30b78220b7881d8cb93eac4093ec94361b6befa9487998a550b"),
  jar(
    "io.dropwizard.metrics",
    "metrics-core",
    "4.1.12.1",
    "cec34936faa625039f4e46123eccaa10a9eb9d9a40c6075830cd81330e259cf9",
  ),
  jar("io.netty", "netty-buffer", NETTY, "32226218d854c2e51d4935a7ebe4663b72ecb9af4da881b86bf518e61aed48d3"),
  jar("io.netty", "netty-codec", NETTY, "c497934a057444b126a86e06f2b509188e48ca6c5a5e14c182a02f1e8c8d5fdb"),
  jar("io.netty", "netty-common", NETTY, "991a69b1594dcad9926e268e7e94530cfdaa89feef42af26922a302d3e2e9212"),
  jar("io.netty", "netty-handler", NETTY, "9b49be98e36bb79a2025ffb5159aec87da2720cfa545f56de39c3bc108587b1b"),
  jar("io.netty", "netty-resolver", NETTY, "3b6c9f9f6f360747213d154971dec1fc8852820dc1a98d055ff09d09676f8836"),
  jar("io.netty", "netty-transport", NETTY, "c0921ea0e79c3b936daabe08a26e926642a4ad24951d6115fb43362c21dfeb10"),
  jar(
    "io.netty",
    "netty-transport-classes-epoll",
    NETTY,
    "38edbceb4d0f3c1c87bc8db9f812d317342c9c8e95a4a052fb796a2f78ad098e",
  ),
  jar(
    "io.netty",
    "netty-transport-native-unix-common",
    NETTY,
    "8ae5618f69326e6d17b77b0140f9d277118dbd23906ca07638bc01365728c650",
  ),
  jar("org.slf4j", "slf4j-api", "2.0.13", "e7c2a48e8515ba1f49fa637d57b4e2f590b3f5bd97407ac699c3aa5efb1204a9"),
  jar(
    "org.xerial.snappy",
    "snappy-java",
    "1.1.10.5",
    "0f3f1857ed33116583f480b4df5c0218836c47bfbc9c6221c0d73f356decf37b",
  ),
];
