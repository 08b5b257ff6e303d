import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { CreatePlanBody, GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { RouteButton } from "../../shell/route-button.tsx";
import { useLife } from "../../words/use-life.ts";
import { Answered } from "./answered.tsx";
import { isComplete, OPERATIONS, type Operation, presetOf, answered as withAnswer } from "./operations.ts";
import { QUESTIONS } from "./questions.tsx";

interface Props {
  readonly deployment: GetDeploymentAnswer;
  readonly operation: Operation;
}

/** Nothing is done before its plan has been seen; what is answered otherwise afterwards needs a plan anew. */
export function OperationForm({ deployment, operation }: Props) {
  const { words } = useLife();
  const { client } = useStore();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [asked, setAsked] = useState(() => presetOf(operation, search));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const home = `/deployments/${encodeURIComponent(deployment.id)}`;
  const plan = useWrite((body: CreatePlanBody, idempotencyKey) => client.plans.create(body, { idempotencyKey }));
  const execute = useWrite(
    (id: string, idempotencyKey) => client.plans.execute(id, { idempotencyKey }),
    async () => {
      await queries.invalidateQueries({ queryKey: ["deployments"] });
      navigate(home);
    },
  );
  const see = () => {
    setTried(true);
    execute.reset();
    const request = { ...asked, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
    if (isComplete(operation, asked)) plan.mutate({ operation, deploymentId: deployment.id, request });
  };
  const change = (name: string, value: unknown) => {
    setAsked((before) => withAnswer(before, name, value));
    plan.reset();
    execute.reset();
  };
  const stops = plan.data?.plan.findings.some(({ severity }) => severity === "stops") ?? true;
  const named = words.operations[operation];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!plan.isPending) see();
      }}
    >
      <Form
        header={
          <Header variant="h1" description={words.operation.text}>
            {words.operation.title(named, deployment.name || deployment.id)}
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouteButton formAction="none" variant="link" to={home}>
              {words.operation.cancel}
            </RouteButton>
            <Button variant={plan.data === undefined ? "primary" : "normal"} loading={plan.isPending}>
              {plan.data === undefined ? words.operation.see : words.operation.again}
            </Button>
            {plan.data !== undefined && (
              <Button
                formAction="none"
                variant="primary"
                disabled={stops}
                loading={execute.isPending}
                onClick={() => {
                  if (!stops && !execute.isPending) execute.mutate(plan.data.id);
                }}
              >
                {words.operation.go(named)}
              </Button>
            )}
          </SpaceBetween>
        }
        errorText={tried && !isComplete(operation, asked) ? words.operation.incomplete : undefined}
      >
        <SpaceBetween size="l">
          {OPERATIONS[operation].questions.map((question) => {
            const Asks = QUESTIONS[question];
            return (
              <Asks
                key={question}
                deployment={deployment}
                operation={operation}
                asked={asked}
                change={change}
                error={plan.error}
              />
            );
          })}
          <Container>
            <FormField label={words.operation.reason} description={words.operation.reasonText}>
              <Input
                value={reason}
                onChange={({ detail }) => {
                  setReason(detail.value);
                  plan.reset();
                }}
              />
            </FormField>
          </Container>
          <Answered
            deploymentId={deployment.id}
            plan={plan.data?.plan}
            error={execute.error ?? plan.error}
            retry={see}
          />
        </SpaceBetween>
      </Form>
    </form>
  );
}
