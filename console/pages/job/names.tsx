import { useQuery } from "@tanstack/react-query";
import type { GetDeploymentAnswer, JobState } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useMemberNames } from "../../data/use-names.ts";
import { RouteLink } from "../../shell/route-link.tsx";

/** By its name where its own page has read it, as for whoever comes from there; nothing is asked for it. */
export function DeploymentLink({ id }: { readonly id: string }) {
  const { data } = useQuery<GetDeploymentAnswer>({ queryKey: ["deployments", "one", id], enabled: false });
  return <RouteLink to={`/deployments/${encodeURIComponent(id)}`}>{data?.name || id}</RouteLink>;
}

/** Who asked for a job: oneself without a question, another by their name as far as one listing of members tells. */
export function Author({ job: { createdBy, cause = "user" } }: { readonly job: JobState }) {
  const { me } = useStore();
  const own = createdBy === me.actorId;
  // Programs are no members.
  const names = useMemberNames(!own && cause === "user" && createdBy.startsWith("user-"));
  return (own ? me.name : names.get(createdBy)) || createdBy;
}
