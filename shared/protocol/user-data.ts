import type { DroneConfig, FrontgateConfig } from "./messages.ts";

/** Most that EC2 takes; other clouds take at least this. */
export const USER_DATA_BYTES = 16 * 1024;

/** First-boot script of a Frontgate's machine. */
export function frontgateUserData(config: FrontgateConfig): string {
  return firstBoot("frontgate", config);
}

/** First-boot script of a node with a Drone. */
export function droneUserData(config: DroneConfig): string {
  return firstBoot("drone", config);
}

/**
 * Writes the agent's configuration, readable by root alone, and starts the agent that the image brings.
 * Everything variable is inside base64, whose alphabet means nothing to a shell. Where no systemd runs, a loop takes its place:
 * cloud-init's directory of what runs at every boot starts it again when the machine was stopped.
 */
function firstBoot(agent: "frontgate" | "drone", config: FrontgateConfig | DroneConfig): string {
  const script = `#!/bin/sh
set -eu
umask 077
mkdir -p /etc/pitrix /var/lib/pitrix /var/log/pitrix
base64 -d > /etc/pitrix/agent.json.new <<'PITRIX'
${toBase64(JSON.stringify(config))}
PITRIX
mv /etc/pitrix/agent.json.new /etc/pitrix/agent.json
if [ -d /run/systemd/system ]; then
  systemctl enable --now pitrix-${agent}.service
else
  boot=/var/lib/cloud/scripts/per-boot/pitrix-${agent}
  mkdir -p "\${boot%/*}"
  cat > "$boot" <<'EVERY'
#!/bin/sh
setsid sh -c 'while :; do /opt/pitrix/bin/${agent}; sleep 1; done' </dev/null >/dev/null 2>&1 &
EVERY
  chmod 700 "$boot"
  "$boot"
fi
`;
  if (script.length > USER_DATA_BYTES)
    throw new Error(`The user-data of ${agent} has ${script.length} bytes; ${USER_DATA_BYTES} are allowed.`);
  return script;
}

/** In lines of 76 characters: some tools cut longer ones. */
function toBase64(text: string): string {
  return (
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\n");
}
