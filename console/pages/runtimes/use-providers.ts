import { useQuery } from "@tanstack/react-query";
import { useStore } from "../../data/store.tsx";

/** The kinds of clouds that there are, with what each of them asks. */
export function useProviders() {
  const { client } = useStore();
  return useQuery({
    queryKey: ["providers"],
    queryFn: async ({ signal }) => (await client.providers.list({ signal })).items,
    staleTime: 300_000,
  });
}
