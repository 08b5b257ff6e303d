import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { NotFound } from "../shell/not-found.tsx";
import { OperationForm } from "./operation/operation-form.tsx";
import { isOperation } from "./operation/operations.ts";

/** One operation of a deployment: what it needs to know, its plan, and go. */
export function OperationPage() {
  const { id = "", operation = "" } = useParams<{ id: string; operation: string }>();
  const { client } = useStore();
  const deployment = useQuery({
    queryKey: ["deployments", "one", id],
    queryFn: ({ signal }) => client.deployments.get(id, { signal }),
  });
  if (!isOperation(operation)) return <NotFound />;
  return (
    <Found query={deployment}>
      {(found) => <OperationForm key={operation} deployment={found} operation={operation} />}
    </Found>
  );
}
