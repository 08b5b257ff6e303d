import { useQuery } from "@tanstack/react-query";
import type { Deployment } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import type { Known } from "../../form/form.tsx";
import { useWords } from "../../words/use-words.tsx";

/** What packages call the subnet that their machines are in. */
const KEYS = ["subnet", "vxnet"];

/** Answers to a form's question for a subnet: those in which the runtime's deployments are, as far as the user sees them. */
export function useKnownSubnets(runtimeId: string | undefined): Readonly<Record<string, Known>> {
  const { words } = useWords();
  const { client, may } = useStore();
  const { data } = useQuery({
    queryKey: ["deployments", "subnets"],
    queryFn: ({ signal }) => client.deployments.list({ pageSize: 100, signal }),
    enabled: may("deployments:read"),
  });
  const answers = subnetsOf(data?.items ?? [], runtimeId);
  const text = answers.length > 0 ? words.deploy.subnetsThere : words.deploy.subnetsUnknown;
  return Object.fromEntries(KEYS.map((key) => [key, { answers, text }]));
}

export function subnetsOf(
  deployments: readonly Pick<Deployment, "runtimeId" | "subnetId">[],
  runtimeId: string | undefined,
): readonly string[] {
  const there = deployments.filter((one) => one.runtimeId === runtimeId);
  return [...new Set(there.flatMap(({ subnetId }) => subnetId ?? []))].sort();
}
