import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRuntimeNames } from "../../data/use-names.ts";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { useWords } from "../../words/use-words.tsx";
import { DeploymentStatus } from "../deployment-status.tsx";
import { JobProgress } from "../job/job-progress.tsx";
import { RuntimeLink } from "../runtime-link.tsx";
import { Endpoints } from "./endpoints.tsx";
import { Pods } from "./pods.tsx";
import { Topology } from "./topology.tsx";

/** How a deployment is, what it is made of, where it is reached, and what is being done to it. */
export function Overview({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words, language } = useLife();
  const { may } = useStore();
  const runtimes = useRuntimeNames();
  const jobId = deployment.activeJobId ?? deployment.lastJobId;
  const time = (text: string | undefined) => (text === undefined ? "–" : new Date(text).toLocaleString(language));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <DeploymentStatus deployment={deployment} /> },
            { label: words.life.health, value: words.health[deployment.health ?? "unknown"] },
            { label: words.deployment.reason, value: deployment.statusReason || "–" },
            {
              label: words.deployment.app,
              value: <AppLink id={deployment.appId} />,
            },
            { label: words.deployments.cloud, value: deployment.provider },
            { label: words.deployments.runtime, value: <RuntimeLink id={deployment.runtimeId} names={runtimes} /> },
            { label: words.deployment.revision, value: String(deployment.revision ?? "–") },
            { label: words.deployment.created, value: time(deployment.createdAt) },
            ...(deployment.expiresAt === undefined
              ? []
              : [{ label: words.life.expires, value: time(deployment.expiresAt) }]),
            { label: words.deployment.id, value: deployment.id },
          ]}
        />
      </Container>
      {may("jobs:read") && jobId !== "" && <JobProgress key={jobId} id={jobId} />}
      <Endpoints deployment={deployment} />
      {deployment.workloads === undefined ? (
        <Topology deployment={deployment} />
      ) : (
        <Pods deploymentId={deployment.id} />
      )}
    </SpaceBetween>
  );
}

/** By its name, once that is known. */
function AppLink({ id }: { readonly id: string }) {
  const { pick } = useWords();
  const { client } = useStore();
  const { data } = useQuery({
    queryKey: ["apps", "one", id],
    queryFn: ({ signal }) => client.apps.get(id, { signal }),
  });
  return (
    <RouteLink to={`/apps/${encodeURIComponent(id)}`}>
      {data === undefined ? id : pick(data.displayName, data.name)}
    </RouteLink>
  );
}
