import { useSearchParams } from "wouter";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { told } from "../../words/told.ts";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";
import { JOB_STATUSES, JobStatus } from "../job/job-status.tsx";
import { JobFilter } from "./job-filter.tsx";

const EVERY_MS = 15_000;

/** The jobs of all tenants: how each fares, and nothing of what it was asked. What narrows them is in the address. */
export function PlatformJobs() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const [search, setSearch] = useSearchParams();
  const status = JOB_STATUSES.find((one) => one === search.get("status"));
  const tenantId = search.get("tenantId") ?? undefined;
  const jobs = usePages(
    ["platform", "jobs", status ?? "", tenantId ?? ""],
    (pageToken, signal) => client.platform.listJobs({ status, tenantId, pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <Listing
      title={words.pages.allJobs}
      text={words.platform.jobsText}
      pages={jobs}
      empty={words.audit.empty}
      trackBy={({ id }) => id}
      filter={<JobFilter key={search.toString()} status={status} tenantId={tenantId} onNarrow={setSearch} />}
      columns={[
        { id: "id", header: words.deployment.id, isRowHeader: true, minWidth: 170, cell: ({ id }) => id },
        {
          id: "tenant",
          header: words.facts.tenant,
          minWidth: 150,
          cell: ({ id, tenantId: tenant }) =>
            may("quotas:read", "platform") ? (
              <RouteLink
                to={`/platform/limits?tenant=${encodeURIComponent(tenant)}`}
                ariaLabel={words.act.of(tenant, id)}
              >
                {tenant}
              </RouteLink>
            ) : (
              tenant
            ),
        },
        { id: "kind", header: words.life.operation, minWidth: 120, cell: ({ kind }) => words.operations[kind] },
        { id: "status", header: words.status, minWidth: 130, cell: (job) => <JobStatus job={job} /> },
        {
          id: "failure",
          header: words.job.failure,
          minWidth: 200,
          cell: ({ failure }) =>
            failure === undefined
              ? "–"
              : [told(words.failures, failure.code)?.[0], failure.code, failure.providerCode]
                  .filter((part) => part !== undefined)
                  .join(", "),
        },
        { id: "deployment", header: words.job.deployment, minWidth: 170, cell: ({ deploymentId }) => deploymentId },
        { id: "provider", header: words.deployments.cloud, minWidth: 100, cell: ({ provider }) => provider },
        { id: "created", header: words.deployment.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        {
          id: "finished",
          header: words.job.finished,
          minWidth: 140,
          cell: ({ finishedAt }) => (finishedAt === undefined ? "–" : when(finishedAt)),
        },
      ]}
    />
  );
}
