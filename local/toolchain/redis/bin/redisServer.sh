#!/bin/bash
# The Redis of this machine: redisServer.sh start|stop|restart|ready|seed|follow|backup|restore|delete|compact|monitor|tab
#   start    starts the server unless it runs
#   stop     ends it when all is on its disk: politely for 10 s, then by force
#   ready    succeeds when it serves: a replica when it follows its primary
#   follow   a replica follows whom its configuration names now
#   seed     a primary that comes in the place of a lost one begins with the data of a replica
#   backup, restore, delete   '{"snapshot_id": "…"}': keeps the data in /data/backups, brings them back, forgets them
#   compact  writes the log of changes anew, as short as it can be
#   monitor, tab   what it says of itself, as JSON
# Configuration: /opt/redis/conf/redis.conf, peers: /opt/redis/conf/peers, log: /var/log/redis/redis.log.
set -u
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
config=$home/conf/redis.conf
run=/run/redis
data=$(sed -n 's/^dir //p' "$config" 2>/dev/null)
port=$(sed -n 's/^port //p' "$config" 2>/dev/null)

ask() {
  timeout 3 "$home/bin/redis-cli" -p "${port:-6379}" "$@" 2>/dev/null | tr -d '\r'
}

field() {
  ask info | sed -n "s/^$1://p"
}

# The process of the pid file, when it still is ours: a pid may have been given to another program.
server_pid() {
  local pid
  pid=$(cat "$run/redis.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] && grep -qa redis-server "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

start() {
  if server_pid >/dev/null; then
    echo "redis already runs as $(server_pid)"
    return 0
  fi
  mkdir -p "$run" /var/log/redis "$data"
  setsid "$home/bin/redis-server" "$config" </dev/null >>/var/log/redis/redis.log 2>&1 &
  echo $! >"$run/redis.pid"
  sleep 0.3
  if ! server_pid >/dev/null; then
    echo "redis ended as soon as it started:" >&2
    tail -n 8 /var/log/redis/redis.log >&2
    return 1
  fi
  echo "redis started as $(server_pid)"
}

stop() {
  local pid
  if ! pid=$(server_pid); then
    echo "redis does not run"
    return 0
  fi
  kill "$pid" 2>/dev/null
  for _ in {1..100}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$pid" 2>/dev/null
  rm -f "$run/redis.pid"
  echo "redis stopped"
}

ready() {
  [[ $(ask ping) == PONG && $(field loading) == 0 ]] || return 1
  [[ $(field role) == master || $(field master_link_status) == up ]] || return 1
  field role
}

# Follows whom the configuration names now; a server that does not run will when it starts.
follow() {
  server_pid >/dev/null || return 0
  read -r _ host at < <(grep '^replicaof ' "$config")
  [[ $(ask replicaof "${host:-no}" "${at:-one}") == OK* ]]
}

peer() {
  timeout 60 "$home/bin/redis-cli" -h "$1" -p "${port:-6379}" "${@:2}" 2>/dev/null | tr -d '\r'
}

# A log of changes may begin with a whole copy of the data, so a copy is a log. A replica without a primary hands out no
# copy: it is one's own for that moment.
seed() {
  [[ ! -s $data/appendonly.aof ]] || return 0
  local self source
  self=$(sed -n 's/^replica-announce-ip //p' "$config")
  mkdir -p "$data"
  source=$(while read -r one; do
    echo "$(peer "$one" info replication | sed -n 's/^master_repl_offset://p') $one"
  done <"$home/conf/peers" | grep '^[1-9]' | sort -nr | head -n 1 | cut -d' ' -f2)
  [[ -n $source ]] || return 0
  peer "$source" replicaof no one >/dev/null
  peer "$source" --rdb "$data/seed.rdb" >/dev/null
  peer "$source" replicaof "$self" "${port:-6379}" >/dev/null
  [[ -s $data/seed.rdb ]] && mv "$data/seed.rdb" "$data/appendonly.aof" && echo "begins with the data of $source"
}

copy_of() {
  local id
  id=$(sed -n 's/.*"snapshot_id" *: *"\([A-Za-z0-9-]\{1,80\}\)".*/\1/p' <<<"${1:-}")
  [[ -n $id ]] && echo "$data/backups/$id.rdb"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  restart) stop && start ;;
  ready) ready || {
    echo "redis does not serve yet" >&2
    exit 1
  } ;;
  seed) seed ;;
  follow) follow ;;
  backup)
    copy=$(copy_of "${2:-}") && mkdir -p "$data/backups" || exit 2
    timeout 3600 "$home/bin/redis-cli" -p "${port:-6379}" --rdb "$copy.new" && mv "$copy.new" "$copy" && sync -f "$copy"
    ;;
  restore)
    copy=$(copy_of "${2:-}") && [[ -s $copy ]] || exit 2
    stop && cp "$copy" "$data/appendonly.aof" && start
    ;;
  delete) copy=$(copy_of "${2:-}") && rm -f "$copy" ;;
  compact) ask bgrewriteaof ;;
  monitor)
    printf '{"clients":%d,"memory":%d,"keys":%d,"commands":%d,"replicas":%d}\n' "$(field connected_clients)" \
      "$(field used_memory)" "$(ask dbsize)" "$(field total_commands_processed)" "$(field connected_slaves)"
    ;;
  tab)
    printf '{"labels":["server","role","keys","offset"],"data":[["%s","%s","%s","%s"]]}\n' \
      "$(hostname)" "$(field role)" "$(ask dbsize)" "$(field master_repl_offset)"
    ;;
  *)
    echo "usage: $0 start|stop|restart|ready|seed|follow|backup|restore|delete|compact|monitor|tab" >&2
    exit 2
    ;;
esac
