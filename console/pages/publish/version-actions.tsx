import SpaceBetween from "@cloudscape-design/components/space-between";
import type { AppVersion } from "../../../sdk/index.ts";
import type { Permission } from "../../../shared/kernel/permissions.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";
import { allowedOf, type VersionCommand } from "./version-commands.ts";

const PERMISSIONS: Readonly<Record<VersionCommand, Permission>> = {
  submit: "app-versions:submit",
  cancel: "app-versions:submit",
  release: "app-versions:release",
  suspend: "app-versions:suspend",
  recover: "app-versions:suspend",
  delete: "app-versions:delete",
};

/** What a version's state and the caller's rights allow. */
export function VersionActions({ version }: { readonly version: AppVersion }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("apps", "app-versions", "reviews", "approvals");
  const { id, name, packageVersion, status } = version;
  const labels: Readonly<Record<VersionCommand, readonly [label: string, text?: string]>> = {
    submit: [words.publish.submit, words.publish.submitText],
    cancel: [words.publish.takeBack],
    release: [words.publish.release, words.publish.releaseText],
    suspend: [words.publish.suspend, words.publish.suspendText],
    recover: [words.publish.recover],
    delete: [words.act.delete],
  };
  const send = (command: VersionCommand, message: string | undefined, idempotencyKey: string): Promise<unknown> =>
    command === "delete"
      ? client.appVersions.delete(id, { ifMatch: version.version })
      : client.appVersions[command](id, { message }, { idempotencyKey });
  return (
    <SpaceBetween size="s" direction="horizontal">
      {allowedOf(status)
        .filter((command) => may(PERMISSIONS[command], "tenant"))
        .map((command) => {
          const [label, text = ""] = labels[command];
          return (
            <Act
              key={command}
              label={label}
              name={`${name} ${packageVersion}`}
              text={text}
              {...(command === "delete" ? {} : { reason: "optional" as const })}
              send={(message, key) => send(command, message, key)}
              done={refresh}
            />
          );
        })}
    </SpaceBetween>
  );
}
