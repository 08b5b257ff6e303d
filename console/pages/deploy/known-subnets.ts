import { useQuery } from "@tanstack/react-query";
import type { Deployment, RuntimeSubnet } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { fieldsOf, type Item } from "../../form/items.ts";
import type { Known, KnownAnswer } from "../../form/known.ts";
import { useWords } from "../../words/use-words.tsx";

/** What packages call the subnet that their machines are in. */
const KEYS = ["subnet", "vxnet"];

/** How long a cloud's answer is offered: it is asked with the runtime's own credential. */
const FRESH_MS = 60_000;

/** Answers to a form's question for a subnet: the cloud's own, else those in which the runtime's deployments are. */
export function useKnownSubnets(
  items: readonly Item[],
  runtimeId: string | undefined,
): Readonly<Record<string, Known>> {
  const { words } = useWords();
  const { client, may } = useStore();
  const isAsked = fieldsOf(items).some(({ key }) => KEYS.includes(key));
  const deployments = useQuery({
    queryKey: ["deployments", "subnets"],
    queryFn: ({ signal }) => client.deployments.list({ pageSize: 100, signal }),
    enabled: isAsked && may("deployments:read"),
  });
  const subnets = useQuery({
    queryKey: ["runtimes", runtimeId, "subnets"],
    queryFn: ({ signal }) => client.runtimes.listSubnets(runtimeId ?? "", { pageSize: 100, signal }),
    enabled: isAsked && runtimeId !== undefined,
    staleTime: FRESH_MS,
  });
  const used = subnetsOf(deployments.data?.items ?? [], runtimeId);
  const { deploy } = words;
  const answers =
    subnets.data === undefined ? used.map((value) => ({ value })) : offered(subnets.data.items, used, deploy.subnet);
  const text = () => {
    if (subnets.isFetching) return deploy.subnetsAsked;
    if (subnets.data?.nextPageToken !== undefined) return deploy.subnetsFirst(subnets.data.items.length);
    if (subnets.data !== undefined && answers.length > 0) return deploy.subnetsOffered;
    return answers.length > 0 ? deploy.subnetsThere : deploy.subnetsUnknown;
  };
  return Object.fromEntries(KEYS.map((key) => [key, { answers, text: text(), asking: subnets.isFetching }]));
}

export function subnetsOf(
  deployments: readonly Pick<Deployment, "runtimeId" | "subnetId">[],
  runtimeId: string | undefined,
): readonly string[] {
  const there = deployments.filter((one) => one.runtimeId === runtimeId);
  return [...new Set(there.flatMap(({ subnetId }) => subnetId ?? []))].sort();
}

/** What is said of a subnet. */
interface Said {
  readonly used: string;
  readonly closed: string;
  free(count: number): string;
}

/** Those that are in use first, those without a way out last, and by their names. */
export function offered(
  subnets: readonly RuntimeSubnet[],
  used: readonly string[],
  said: Said,
): readonly KnownAnswer[] {
  const rank = ({ id, egress }: RuntimeSubnet) => (used.includes(id) ? 0 : egress?.open === false ? 2 : 1);
  const nameOf = ({ id, name = id }: RuntimeSubnet) => name;
  const inOrder = subnets.toSorted((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
  return inOrder.map(({ id, name, cidr, zone, vpcId, vpcName = vpcId, freeAddresses, egress }) => ({
    value: id,
    ...(name === undefined ? {} : { label: `${name} (${id})` }),
    description: [cidr, zone, vpcName].join(" · "),
    tags: [
      ...(used.includes(id) ? [said.used] : []),
      ...(freeAddresses === undefined ? [] : [said.free(freeAddresses)]),
      ...(egress?.open === false ? [said.closed] : []),
    ],
  }));
}
