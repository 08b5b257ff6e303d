import { useQueryClient } from "@tanstack/react-query";

/** Has listings and objects read again whose keys begin so. */
export function useRefresh(...names: readonly string[]): () => void {
  const queries = useQueryClient();
  return () => {
    for (const name of names) void queries.invalidateQueries({ queryKey: [name] });
  };
}
