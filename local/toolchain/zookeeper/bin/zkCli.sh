#!/bin/bash
# Client of this machine's ZooKeeper: zkCli.sh [-server host:port] [command …], such as `zkCli.sh get /greeting`.
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Dzookeeper.root.level=ERROR \
  "-Dlogback.configurationFile=$home/conf/logback.xml" -cp "$home/lib/*" org.apache.zookeeper.ZooKeeperMain "$@"
