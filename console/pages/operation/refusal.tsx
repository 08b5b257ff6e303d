import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ApiProblem } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { offered } from "./operations.ts";

interface Props {
  readonly deploymentId: string;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Why an operation was refused; where the state does not allow it, what it does allow. */
export function Refusal({ deploymentId, error, retry }: Props) {
  const { words } = useLife();
  const { may } = useStore();
  const allowed = allowedBy(error);
  const others = offered(allowed ?? [], may);
  return (
    <SpaceBetween size="s">
      <Problem error={error} retry={retry} />
      {allowed !== undefined && (
        <Box>
          {others.length === 0 ? words.operation.noneAllowed : words.operation.allowed}
          <ul>
            {others.map((one) => (
              <li key={one}>
                <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}/operations/${one}`}>
                  {words.operations[one]}
                </RouteLink>
              </li>
            ))}
          </ul>
        </Box>
      )}
    </SpaceBetween>
  );
}

function allowedBy(error: Error | null): readonly string[] | undefined {
  if (!(error instanceof ApiProblem) || error.status !== 409) return undefined;
  const { allowed } = error.document;
  return Array.isArray(allowed) ? allowed.filter((one) => typeof one === "string") : undefined;
}
