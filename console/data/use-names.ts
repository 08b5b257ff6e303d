import { useQuery } from "@tanstack/react-query";
import { useStore } from "./store.tsx";

/** As long as names are taken for what they are. */
const KEPT_MS = 5 * 60_000;

/** What runtimes are called, by their ids, as far as one request tells; nothing for who may read none. */
export function useRuntimeNames(): ReadonlyMap<string, string> {
  const { client, may } = useStore();
  const { data } = useQuery({
    queryKey: ["runtimes", "names"],
    queryFn: ({ signal }) => client.runtimes.list({ pageSize: 100, signal }),
    enabled: may("runtimes:read"),
    staleTime: KEPT_MS,
  });
  return new Map(data?.items.map(({ id, name }) => [id, name || id]));
}

/** What members are called, by their ids, in the same way. @param wanted nothing is asked where no name is needed */
export function useMemberNames(wanted: boolean): ReadonlyMap<string, string> {
  const { client, may } = useStore();
  const { data } = useQuery({
    queryKey: ["members", "names"],
    queryFn: ({ signal }) => client.members.list({ pageSize: 100, signal }),
    enabled: wanted && may("members:read", "tenant"),
    staleTime: KEPT_MS,
  });
  return new Map(data?.items.map(({ id, name }) => [id, name]));
}
