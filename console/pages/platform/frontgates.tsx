import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Frontgate } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { Listing } from "../../shell/listing.tsx";
import { useWork } from "../../words/use-work.ts";
import { silence } from "./silence.ts";

const EVERY_MS = 15_000;

/** The Frontgates of all tenants: how they are, what runs on them, and since when each is silent. */
export function Frontgates() {
  const { words } = useWork();
  const { client } = useStore();
  const frontgates = usePages(
    ["frontgates"],
    (pageToken, signal) => client.frontgates.list({ pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.pages.frontgates}
      text={words.platform.frontgatesText}
      pages={frontgates}
      empty={words.platform.noFrontgates}
      trackBy={({ id }) => id}
      columns={[
        { id: "id", header: words.deployment.id, isRowHeader: true, minWidth: 170, cell: ({ id }) => id },
        { id: "health", header: words.platform.health, minWidth: 130, cell: (one) => <Health of={one} /> },
        {
          id: "version",
          header: words.platform.agentVersion,
          minWidth: 100,
          cell: ({ agentVersion }) => agentVersion ?? "–",
        },
        {
          id: "lag",
          header: words.platform.lag,
          minWidth: 120,
          cell: ({ lastSeenAt }) => {
            const seconds = silence(lastSeenAt, Date.now());
            return seconds === undefined ? words.platform.neverSeen : words.platform.seconds(seconds);
          },
        },
        { id: "tenant", header: words.facts.tenant, minWidth: 150, cell: ({ tenantId }) => tenantId },
        {
          id: "where",
          header: words.runtimes.place,
          minWidth: 160,
          cell: ({ provider, runtimeId, address }) => [provider, runtimeId, address ?? ""].join(" "),
        },
        {
          id: "users",
          header: words.quotas.resource.deployments,
          minWidth: 110,
          cell: ({ users }) => String(users.length),
        },
        { id: "actions", header: words.act.actions, minWidth: 160, cell: (one) => <Actions frontgate={one} /> },
      ]}
    />
  );
}

function Health({ of: { ready, status, revokedAt } }: { readonly of: Frontgate }) {
  const { words } = useWork();
  if (revokedAt !== undefined) return <StatusIndicator type="error">{words.platform.revoked}</StatusIndicator>;
  if (status !== "active") return <StatusIndicator type="in-progress">{words.state(status)}</StatusIndicator>;
  return (
    <StatusIndicator type={ready ? "success" : "warning"}>
      {ready ? words.platform.healthy : words.platform.silent}
    </StatusIndicator>
  );
}

function Actions({ frontgate }: { readonly frontgate: Frontgate }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("frontgates");
  const { id, tenantId, revokedAt } = frontgate;
  const revokes = may("frontgates:revoke", "platform");
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("frontgates:rotate", "platform") && revokedAt === undefined && (
        <Act
          label={words.platform.rotate}
          name={id}
          text={words.platform.rotateText}
          send={(_, idempotencyKey) => client.frontgates.rotate(id, { tenantId }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {revokes && revokedAt === undefined && (
        <Act
          label={words.platform.revoke}
          name={id}
          text={words.platform.revokeText}
          reason="required"
          send={(reason = "", idempotencyKey) => client.frontgates.revoke(id, { tenantId, reason }, { idempotencyKey })}
          done={refresh}
        />
      )}
      {revokes && revokedAt !== undefined && (
        <Act
          label={words.platform.restore}
          name={id}
          text={words.platform.restoreText}
          reason="required"
          send={(reason = "", idempotencyKey) =>
            client.frontgates.restore(id, { tenantId, reason }, { idempotencyKey })
          }
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
