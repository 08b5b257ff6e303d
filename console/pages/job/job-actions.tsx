import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { JobState } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { hasEnded } from "../../progress/use-job.ts";
import { Problem } from "../../shell/problem.tsx";
import { useLife } from "../../words/use-life.ts";

type Act = "retry" | "cancel" | "undo";

interface Props {
  readonly job: JobState;
  readonly done: () => void;
}

/** What can be done with a job as it stands. Each is confirmed, with what it means. */
export function JobActions({ job, done }: Props) {
  const { words } = useLife();
  const { client, may } = useStore();
  const [asked, setAsked] = useState<Act>();
  const write = useWrite(
    async ({ act, id }: { readonly act: Act; readonly id: string; readonly attempt: number }, idempotencyKey) => {
      if (act === "cancel") return client.jobs.cancel(id, {}, { idempotencyKey });
      return client.jobs[act](id, { idempotencyKey });
    },
    () => {
      setAsked(undefined);
      done();
    },
  );
  const acts = actsOf(job).filter((act) => may(act === "retry" ? "jobs:retry" : "jobs:cancel"));
  const send = (act: Act) => write.mutate({ act, id: job.id, attempt: job.attempt });
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {acts.map((act) => (
        <Button
          key={act}
          variant={act === "retry" ? "primary" : "normal"}
          onClick={() => {
            write.reset();
            setAsked(act);
          }}
        >
          {words.job.acts[act]}
        </Button>
      ))}
      {asked !== undefined && (
        <Modal
          visible
          header={words.job.acts[asked]}
          onDismiss={() => setAsked(undefined)}
          footer={
            <Box float="right">
              <SpaceBetween size="xs" direction="horizontal">
                <Button variant="link" onClick={() => setAsked(undefined)}>
                  {words.operation.cancel}
                </Button>
                <Button variant="primary" loading={write.isPending} onClick={() => send(asked)}>
                  {words.job.confirm}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <Box>{words.job.actTexts[asked]}</Box>
            <Problem error={write.error} />
          </SpaceBetween>
        </Modal>
      )}
    </SpaceBetween>
  );
}

function actsOf({ status, cancelRequested, undone }: JobState): readonly Act[] {
  if (!hasEnded({ status })) return cancelRequested ? [] : ["cancel"];
  if (status === "failed") return ["retry", "undo"];
  if (status === "cancelled") return undone === true ? [] : ["retry", "undo"];
  return [];
}
