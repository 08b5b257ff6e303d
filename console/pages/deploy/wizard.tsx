import Wizard from "@cloudscape-design/components/wizard";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { type Fault, faultsOf, type Typed, valuesOf } from "../../form/answers.ts";
import { PackageForm } from "../../form/form.tsx";
import type { Item } from "../../form/items.ts";
import { refusals } from "../../form/refusals.ts";
import { Problem } from "../../shell/problem.tsx";
import { useWords } from "../../words/use-words.tsx";
import { useKnownSubnets } from "./known-subnets.ts";
import { PlanReview } from "./plan-review.tsx";
import { RuntimeChoice } from "./runtime-choice.tsx";

const [WHERE, HOW, REVIEW] = [0, 1, 2];

interface Props {
  readonly appVersionId: string;
  readonly items: readonly Item[];
}

/** Nothing is made before the last step, and nothing that was typed is lost by going back. */
export function DeployWizard({ appVersionId, items }: Props) {
  const { words } = useWords();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [step, setStep] = useState(WHERE);
  const [runtimeId, setRuntimeId] = useState<string>();
  const [typed, setTyped] = useState<Typed>({});
  const [checked, setChecked] = useState(false);
  const [unchosen, setUnchosen] = useState(false);
  const known = useKnownSubnets(items, runtimeId);
  const asked = () => ({
    appVersionId,
    values: valuesOf(items, typed),
    ...(runtimeId === undefined ? {} : { runtimeId }),
  });
  const plan = useMutation({
    mutationFn: (body: ReturnType<typeof asked>) => client.deployments.create(body, { dryRun: true }),
  });
  const deploy = useWrite(
    (body: ReturnType<typeof asked>, idempotencyKey) => client.deployments.create(body, { idempotencyKey }),
    ({ id }) => navigate(`/deployments/${encodeURIComponent(id)}`),
  );
  const own = faultsOf(items, typed);
  const faults = new Map<string, Fault | string>([...refusals(plan.error), ...(checked ? own : [])]);
  const go = (wanted: number) => {
    setUnchosen(runtimeId === undefined);
    if (wanted > WHERE && runtimeId === undefined) return;
    if (wanted === REVIEW) {
      setChecked(true);
      if (own.size > 0) {
        setStep(HOW);
        return;
      }
      plan.mutate(asked());
    }
    setStep(wanted);
  };
  const stops = plan.data?.findings.some(({ severity }) => severity === "stops") ?? true;
  return (
    <Wizard
      activeStepIndex={step}
      onNavigate={({ detail }) => go(detail.requestedStepIndex)}
      onCancel={() => history.back()}
      onSubmit={() => {
        if (!stops && !deploy.isPending) deploy.mutate(asked());
      }}
      isLoadingNextStep={deploy.isPending || plan.isPending}
      submitButtonText={words.deploy.submit}
      i18nStrings={{ stepNumberLabel: words.deploy.step, collapsedStepsLabel: words.deploy.stepOf }}
      steps={[
        {
          title: words.deploy.where,
          description: words.deploy.whereText,
          errorText: unchosen && runtimeId === undefined ? words.deploy.chooseRuntime : undefined,
          content: <RuntimeChoice appVersionId={appVersionId} chosen={runtimeId} onChoose={setRuntimeId} />,
        },
        {
          title: words.deploy.how,
          content: (
            <PackageForm
              items={items}
              typed={typed}
              faults={faults}
              known={known}
              onType={(pointer, text) => {
                setTyped((before) => ({ ...before, [pointer]: text }));
                plan.reset();
              }}
            />
          ),
        },
        {
          title: words.deploy.review,
          description: words.deploy.reviewText,
          content: (
            <>
              <Problem
                error={deploy.error ?? plan.error}
                retry={() => (deploy.error ? deploy : plan).mutate(asked())}
              />
              {plan.data !== undefined && <PlanReview plan={plan.data} />}
            </>
          ),
        },
      ]}
    />
  );
}
