import type { Frontgate } from "../../domain/frontgate/schema.ts";
import { frontgateConfig } from "../frontgate-config.ts";
import type { InstallParts } from "../pod/install.ts";

/** What whoever owns a private cloud runs, once, on a machine that reaches it. */
export interface MachineInstall {
  /** A program for `sh`, to be run as root. It holds the token, and no word of the cloud. */
  readonly script: string;
  /** RFC 3339: until then the token enrols. */
  readonly expiresAt: string;
}

/** The user of the image. */
const USER = "65532:65532";
/** Characters of an image's name, which the script quotes: https://github.com/distribution/reference */
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}$/;
const END = "END-OF-PITRIX";

/**
 * One script for one Frontgate with its token. It starts the Frontgate as a container that may write to one directory, with what the owner
 * has written beside it beforehand. One request to KMS, once a process.
 * @throws Error for an image whose name is none
 */
export async function machineInstall(
  { pilotUrl, pilotCa, trust }: InstallParts,
  input: {
    readonly frontgate: Pick<Frontgate, "id" | "tenantId">;
    readonly image: string;
    readonly token: string;
    readonly now: Date;
    readonly until: Date;
  },
): Promise<MachineInstall> {
  const { frontgate, image, token, now, until } = input;
  if (!IMAGE.test(image)) throw new Error("The image of the Frontgate has no name of an image.");
  const pilot = { url: pilotUrl, trust };
  const own = { mode: "cloud", enrolmentToken: token, issuedAt: now.toISOString() } as const;
  const config = await frontgateConfig(pilot, frontgate, own);
  const written = [
    file("agent.json", JSON.stringify(config)),
    ...(pilotCa === undefined ? [] : [file("ca.pem", pilotCa)]),
  ];
  const ca = pilotCa === undefined ? "" : "  --env NODE_EXTRA_CA_CERTS=/etc/pitrix/ca.pem \\\n";
  return { script: script(frontgate.id, image, written.join("\n"), ca), expiresAt: until.toISOString() };
}

/** A line of JSON or PEM is never the end of the text. */
const file = (name: string, text: string): string => `cat > "$config/${name}" <<'${END}'\n${text.trim()}\n${END}`;

const script = (id: string, image: string, files: string, ca: string): string => `#!/bin/sh
# Starts the Frontgate of a private cloud on this machine, as a container. Its owner writes cloud.json first.
set -eu
umask 077
root=\${PITRIX_ROOT:-}
config=$root/etc/pitrix/${id}
state=$root/var/lib/pitrix/${id}
mkdir -p "$config" "$state"
if [ ! -s "$config/cloud.json" ]; then
  echo "Write $config/cloud.json first: where the cloud is, and as whom it is asked." >&2
  exit 1
fi
engine=$(command -v docker || command -v podman) || { echo "Neither docker nor podman is here." >&2; exit 1; }
${files}
chown -R ${USER} "$config" "$state"
"$engine" rm --force pitrix-${id} > /dev/null 2>&1 || true
exec "$engine" run --detach --name pitrix-${id} --restart unless-stopped \\
  --user ${USER} --read-only --cap-drop ALL --security-opt no-new-privileges --memory 256m \\
  --volume "$config:/etc/pitrix:ro" --volume "$state:/var/lib/pitrix" \\
${ca}  ${image}
`;
