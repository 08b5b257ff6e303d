import SpaceBetween from "@cloudscape-design/components/space-between";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { countsOf } from "./leaving/counts.ts";
import { Download } from "./leaving/download.tsx";
import { EraseTenant } from "./leaving/erase-tenant.tsx";
import { ErasureListing } from "./leaving/erasure-listing.tsx";

const EVERY_MS = 5_000;

/** Everything of the tenant as an archive, and the tenant's end. */
export function Leaving() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("exports");
  const exported = usePages(
    ["exports"],
    (pageToken, signal) => client.exports.list({ pageSize: 20, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <SpaceBetween size="l">
      <Listing
        title={words.pages.leaving}
        text={words.leaving.text}
        pages={exported}
        empty={words.leaving.noExports}
        trackBy={({ id }) => id}
        actions={
          may("exports:create", "tenant") && (
            <Act
              variant="primary"
              label={words.leaving.exportNow}
              name={words.leaving.exports}
              text={words.leaving.exportText}
              send={(_, idempotencyKey) => client.exports.create({ idempotencyKey })}
              done={refresh}
            />
          )
        }
        columns={[
          { id: "id", header: words.deployment.id, isRowHeader: true, minWidth: 160, cell: ({ id }) => id },
          {
            id: "status",
            header: words.status,
            minWidth: 150,
            cell: ({ status, failure }) => (
              <State of={status} text={[words.state(status), failure].filter((part) => part).join(": ")} />
            ),
          },
          {
            id: "objects",
            header: words.leaving.objects,
            minWidth: 90,
            cell: ({ counts }) => countsOf(counts),
          },
          {
            id: "size",
            header: words.leaving.size,
            minWidth: 100,
            cell: ({ archive }) => archive?.size.toLocaleString() ?? "–",
          },
          {
            id: "until",
            header: words.facts.until,
            minWidth: 140,
            cell: ({ archive }) => when(archive?.availableUntil),
          },
          { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
          {
            id: "actions",
            header: words.act.actions,
            minWidth: 120,
            cell: ({ id, archive }) =>
              archive !== undefined && may("exports:download", "tenant") && <Download exportId={id} />,
          },
        ]}
      />
      {may("erasures:read", "tenant") && !may("erasures:read", "platform") && <ErasureListing inner />}
      {may("erasures:create", "tenant") && <EraseTenant />}
    </SpaceBetween>
  );
}
