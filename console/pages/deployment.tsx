import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";
import { JobProgress } from "./deployment/job-progress.tsx";
import { Nodes } from "./deployment/nodes.tsx";
import { DeploymentStatus } from "./deployment-status.tsx";

const EVERY_MS = 5_000;

/** One deployment: how it is, what it is made of, and what is being done to it. */
export function DeploymentPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { words, language } = useWords();
  const { client, may } = useStore();
  const deployment = useQuery({
    queryKey: ["deployments", "one", id],
    queryFn: ({ signal }) => client.deployments.get(id, { signal }),
    refetchInterval: EVERY_MS,
  });
  return (
    <Found query={deployment}>
      {(found) => {
        const jobId = found.activeJobId ?? found.lastJobId;
        return (
          <SpaceBetween size="l">
            <Header variant="h1" description={found.description}>
              {found.name || found.id}
            </Header>
            <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
              <KeyValuePairs
                columns={3}
                items={[
                  { label: words.status, value: <DeploymentStatus deployment={found} /> },
                  { label: words.deployment.reason, value: found.statusReason || "–" },
                  {
                    label: words.deployment.app,
                    value: <RouteLink to={`/apps/${encodeURIComponent(found.appId)}`}>{found.appId}</RouteLink>,
                  },
                  { label: words.deployments.cloud, value: found.provider },
                  { label: words.deployments.runtime, value: found.runtimeId },
                  { label: words.deployment.revision, value: String(found.revision ?? "–") },
                  {
                    label: words.deployment.created,
                    value: new Date(found.createdAt).toLocaleString(language),
                  },
                  { label: words.deployment.id, value: found.id },
                ]}
              />
            </Container>
            {may("jobs:read") && jobId !== "" && <JobProgress key={jobId} id={jobId} />}
            <Nodes nodes={found.nodes} />
          </SpaceBetween>
        );
      }}
    </Found>
  );
}
