#!/bin/bash
# Starts and stops the ZooKeeper of this machine: zkServer.sh start|stop|restart|status|ready
#   start   starts the server unless it runs, and returns at once (the election goes on meanwhile)
#   stop    ends it: politely for 5 s, then by force
#   status  prints what the server says of itself
#   ready   succeeds when it serves: mode leader, follower or standalone
# Configuration: /opt/zookeeper/conf/zoo.cfg (or $ZOOCFG), log: /var/log/zookeeper/zookeeper.log.
# ZOO_HEAP (megabytes, default 128) bounds its memory.
set -u
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
config=${ZOOCFG:-$home/conf/zoo.cfg}
run=${ZOO_RUN_DIR:-/run/zookeeper}
logs=${ZOO_LOG_DIR:-/var/log/zookeeper}
pid_file=$run/zookeeper.pid

# The process named by the pid file, when it still is ours: a pid may have been given to another program.
server_pid() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] && grep -qa "zookeeper.home=$home" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

setting() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$config" 2>/dev/null | tail -n 1
}

# Asks the running server a four-letter word; silent when nobody answers within 2 s.
ask() {
  local address port
  address=$(setting clientPortAddress)
  port=$(setting clientPort)
  [[ -z $address || $address == 0.0.0.0 ]] && address=127.0.0.1
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf %s "$3" >&3 && cat <&3' ask "$address" "${port:-2181}" "$1" 2>/dev/null
}

mode() {
  ask srvr | sed -n 's/^Mode: //p'
}

start() {
  if server_pid >/dev/null; then
    echo "zookeeper already runs as $(server_pid)"
    return 0
  fi
  if [[ ! -r $config ]]; then
    echo "zookeeper has no configuration: $config" >&2
    return 1
  fi
  mkdir -p "$run" "$logs" "$(setting dataDir)"
  setsid java -Xms16m "-Xmx${ZOO_HEAP:-128}m" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
    "-Dzookeeper.home=$home" "-Dlogback.configurationFile=$home/conf/logback.xml" \
    -cp "$home/lib/*" org.apache.zookeeper.server.quorum.QuorumPeerMain "$config" \
    </dev/null >>"$logs/zookeeper.log" 2>&1 &
  echo $! >"$pid_file"
  # A wrong configuration or a missing Java ends the program at once: better said here than by a timeout later.
  for _ in 1 2 3 4 5; do
    sleep 0.1
    if ! kill -0 "$(cat "$pid_file")" 2>/dev/null; then
      rm -f "$pid_file"
      echo "zookeeper ended as soon as it started:" >&2
      grep -v '^[[:space:]]*at ' "$logs/zookeeper.log" | tail -n 8 >&2
      return 1
    fi
  done
  echo "zookeeper started as $(cat "$pid_file")"
}

stop() {
  local pid
  if ! pid=$(server_pid); then
    rm -f "$pid_file"
    echo "zookeeper does not run"
    return 0
  fi
  kill "$pid" 2>/dev/null
  for _ in {1..50}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$pid" 2>/dev/null
  rm -f "$pid_file"
  echo "zookeeper stopped"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  restart) stop && start ;;
  status)
    ask srvr || {
      echo "zookeeper does not answer" >&2
      exit 1
    }
    ;;
  ready)
    answer=$(mode)
    case $answer in
      leader | follower | standalone) echo "$answer" ;;
      *)
        echo "zookeeper does not serve yet" >&2
        exit 1
        ;;
    esac
    ;;
  *)
    echo "usage: $0 start|stop|restart|status|ready" >&2
    exit 2
    ;;
esac
