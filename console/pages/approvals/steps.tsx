import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Approval, ApprovalStep } from "../../../sdk/index.ts";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

/** Who decides, in which order, and who has. */
export function Steps({ approval }: { readonly approval: Approval }) {
  const { words } = useWork();
  const when = useWhen();
  return (
    <Table
      items={approval.steps}
      wrapLines
      header={<Header variant="h2">{words.approvals.steps}</Header>}
      ariaLabels={{ tableLabel: words.approvals.steps }}
      columnDefinitions={[
        { id: "name", header: words.name, isRowHeader: true, minWidth: 140, cell: ({ name }) => name },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        {
          id: "approvers",
          header: words.approvals.approvers,
          minWidth: 200,
          cell: ({ need, approvers }) => `${words.approvals.needs(need)} ${approvers.map(nameOf).join(", ")}`,
        },
        {
          id: "decisions",
          header: words.approvals.decisions,
          minWidth: 200,
          cell: ({ decisions }) => (
            <SpaceBetween size="xxs">
              {decisions.map(({ by, verdict, reason, at }) => (
                <State
                  key={by + at}
                  of={verdict}
                  text={[by, when(at), reason].filter((part) => part !== undefined).join(", ")}
                />
              ))}
              {decisions.length === 0 && "–"}
            </SpaceBetween>
          ),
        },
        { id: "deadline", header: words.approvals.deadline, minWidth: 140, cell: ({ deadlineAt }) => when(deadlineAt) },
      ]}
    />
  );
}

function nameOf(approver: ApprovalStep["approvers"][number]): string {
  if ("user" in approver) return approver.user;
  return "role" in approver ? approver.role : approver.group;
}
