#!/bin/sh
# Starts the agent named AGENT: the release that it was given last, or the image's own. Its memory is bounded: these machines are
# small, and the tenant pays for them. PITRIX_ROOT stands before every path, for tests.
root=${PITRIX_ROOT:-}
release=$root/var/lib/pitrix/release
lib=$root/opt/pitrix/lib
mkdir -p "$root/var/log/pitrix"
exec </dev/null >>"$root/var/log/pitrix/AGENT.log" 2>&1
[ -f "$root/etc/pitrix/ca.pem" ] && export NODE_EXTRA_CA_CERTS="$root/etc/pitrix/ca.pem"
# glibc's arenas for threads that hardly allocate: 6 MB.
export MALLOC_ARENA_MAX=1

# A release is on trial until it has connected (agents/machine/release.ts). After three starts in vain, or too late, the one before
# comes back, whatever the new one can still do by itself.
if [ -f "$release/trial" ]; then
  read -r version until starts <"$release/trial"
  now=$(date +%s)
  if [ "$(readlink "$release/current")" != "$version" ]; then
    rm -f "$release/trial"
  elif [ "$starts" -ge 3 ] || [ "$now" -ge "$until" ]; then
    echo "$version" >"$release/failed.new"
    mv -f "$release/failed.new" "$release/failed"
    if [ -L "$release/previous" ]; then mv -fT "$release/previous" "$release/current"; else rm -f "$release/current"; fi
    rm -f "$release/trial"
  else
    echo "$version $until $((starts + 1))" >"$release/trial.new"
    mv -f "$release/trial.new" "$release/trial"
    # What runs and does not connect is ended when its time is over; then it is started once more, and taken back above.
    ( (
      sleep $((until - now))
      grep -q "^$version " "$release/trial" && grep -q AGENT.mjs "/proc/$$/cmdline" && kill -KILL $$
    ) 2>/dev/null & )
  fi
fi
[ -f "$release/current/AGENT.mjs" ] && lib=$release/current

# An agent waits most of the time: two of V8's four compilers are enough, and without the others it needs 15 MB less.
exec "$root/opt/pitrix/bin/node" --max-old-space-size=64 --max-semi-space-size=1 --no-maglev --no-sparkplug "$lib/AGENT.mjs"
