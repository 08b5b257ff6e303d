import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { JobState } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";
import { Output } from "../output.tsx";
import { failureWords } from "./failure-words.ts";

/** Which step failed, where and why, and what to do. */
export function JobFailure({ failure }: { readonly failure: NonNullable<JobState["failure"]> }) {
  const { words } = useLife();
  const { step, nodeName, nodeId, code, providerCode, exitCode, retryable, output } = failure;
  const { title, todo, message } = failureWords(words.failures, failure);
  return (
    <Container header={<Header variant="h2">{words.job.failure}</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.job.why, value: title },
            { label: words.job.remedy, value: todo },
            { label: words.job.message, value: message ?? "–" },
            { label: words.job.step, value: step ?? "–" },
            { label: words.operation.node, value: nodeName ?? nodeId ?? "–" },
            { label: words.job.code, value: [code, providerCode].filter(Boolean).join(", ") },
            { label: words.job.exitCode, value: exitCode === undefined ? "–" : String(exitCode) },
            { label: words.job.retryHelps, value: retryable ? words.job.yes : words.job.no },
          ]}
        />
        {output !== undefined && <Output name={words.job.output} text={output} />}
      </SpaceBetween>
    </Container>
  );
}
