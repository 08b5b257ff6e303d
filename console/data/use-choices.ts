import { useQuery } from "@tanstack/react-query";
import { useStore } from "./store.tsx";

/** Names that members and tokens can be given, as far as the caller may read them. Neither listing has pages. */
export function useChoices() {
  const { client, may } = useStore();
  const roles = useQuery({
    queryKey: ["roles", "names"],
    queryFn: async ({ signal }) => (await client.roles.list({ signal })).items.map(({ name }) => name),
    enabled: may("roles:read"),
  });
  const groups = useQuery({
    queryKey: ["groups", "paths"],
    queryFn: async ({ signal }) => (await client.groups.list({ signal })).items.map(({ path }) => path),
    enabled: may("groups:read"),
  });
  return { roles: roles.data ?? [], groups: groups.data ?? [] };
}
