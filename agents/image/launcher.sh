#!/bin/sh
# Starts the agent named AGENT. Its memory is bounded: these machines are small, and the tenant pays for them.
mkdir -p /var/log/pitrix
[ -f /etc/pitrix/ca.pem ] && export NODE_EXTRA_CA_CERTS=/etc/pitrix/ca.pem
# glibc's arenas for threads that hardly allocate: 6 MB.
export MALLOC_ARENA_MAX=1
# An agent waits most of the time: two of V8's four compilers are enough, and without the others it needs 15 MB less.
exec /opt/pitrix/bin/node --max-old-space-size=64 --max-semi-space-size=1 --no-maglev --no-sparkplug \
  /opt/pitrix/lib/AGENT.mjs \
  </dev/null >>/var/log/pitrix/AGENT.log 2>&1
