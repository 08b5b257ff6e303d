import { useQuery } from "@tanstack/react-query";
import type { GetDeploymentAnswer, JobState } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { RouteLink } from "../../shell/route-link.tsx";

/** As long as names are taken for what they are. */
const KEPT_MS = 5 * 60_000;

/** By its name where its own page has read it, as for whoever comes from there; nothing is asked for it. */
export function DeploymentLink({ id }: { readonly id: string }) {
  const { data } = useQuery<GetDeploymentAnswer>({ queryKey: ["deployments", "one", id], enabled: false });
  return <RouteLink to={`/deployments/${encodeURIComponent(id)}`}>{data?.name || id}</RouteLink>;
}

/** Who asked for a job: oneself without a question, another by their name as far as one listing of members tells. */
export function Author({ job: { createdBy, cause = "user" } }: { readonly job: JobState }) {
  const { client, me, may } = useStore();
  const own = createdBy === me.actorId;
  const { data } = useQuery({
    queryKey: ["members", "names"],
    queryFn: ({ signal }) => client.members.list({ pageSize: 100, signal }),
    // Programs are no members.
    enabled: !own && cause === "user" && createdBy.startsWith("user-") && may("members:read", "tenant"),
    staleTime: KEPT_MS,
  });
  return (own ? me.name : data?.items.find(({ id }) => id === createdBy)?.name) || createdBy;
}
