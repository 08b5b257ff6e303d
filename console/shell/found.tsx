import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import { ApiProblem } from "../../sdk/index.ts";
import { NotFound } from "./not-found.tsx";
import { Problem } from "./problem.tsx";

interface Props<T> {
  readonly query: { readonly data: T | undefined; readonly error: Error | null; refetch(): unknown };
  children(data: T): ReactNode;
}

/** What was read, or why it was not: what is not there is a page of its own. */
export function Found<T>({ query, children }: Props<T>) {
  const { data, error } = query;
  if (data !== undefined) return children(data);
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />;
  if (error !== null) return <Problem error={error} retry={() => void query.refetch()} />;
  return (
    <Box padding="xxl" textAlign="center">
      <Spinner size="large" />
    </Box>
  );
}
