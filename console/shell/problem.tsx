import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { ApiProblem, ConnectionError } from "../../sdk/index.ts";
import { useProblemWords } from "../words/use-problem-words.ts";
import { useWords } from "../words/use-words.tsx";

/**
 * What went wrong and what to do about it, in the user's language; then the store's own words, which carry names and
 * values, and the request's id for whoever is asked for help.
 */
export function Problem({ error, retry }: { readonly error: Error | null; readonly retry?: () => void }) {
  const { words } = useWords();
  const problem = error instanceof ApiProblem ? error : undefined;
  const [title, todo] = useProblemWords(problem?.code) ?? [problem?.title ?? words.problem.title];
  if (error === null) return null;
  const detail = error instanceof ConnectionError ? words.problem.unreachable : error.message;
  return (
    <Alert
      type={problem?.retryable === true ? "warning" : "error"}
      header={title}
      action={retry === undefined ? undefined : <Button onClick={retry}>{words.problem.retry}</Button>}
    >
      {todo !== undefined && <Box variant="p">{todo}</Box>}
      {detail !== title && <Box variant="p">{detail}</Box>}
      {problem !== undefined && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, detail: fault, remedy }) => (
            <li key={`${pointer} ${fault}`}>
              {pointer !== "" && <Box variant="code">{pointer}</Box>} {fault} {remedy}
            </li>
          ))}
        </ul>
      )}
      {problem?.requestId !== undefined && (
        <Box variant="small">
          {words.problem.request} <Box variant="code">{problem.requestId}</Box>
        </Box>
      )}
    </Alert>
  );
}
