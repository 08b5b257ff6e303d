import type { ComponentType } from "react";
import { AnswersQuestion, VersionQuestion } from "./answers-question.tsx";
import { NodeQuestion, NodesQuestion, WorkloadsQuestion } from "./node-questions.tsx";
import type { Question } from "./operations.ts";
import { BackupQuestion, KeyPairsQuestion, RevisionQuestion } from "./picked-questions.tsx";
import { CommandQuestion, ForceQuestion, NameQuestion, RetentionQuestion } from "./plain-questions.tsx";
import type { QuestionProps } from "./question.ts";
import { ScaleQuestion } from "./scale-question.tsx";
import { ServiceQuestion } from "./service-question.tsx";
import { SizesQuestion } from "./sizes-question.tsx";

/** How each question is asked. */
export const QUESTIONS: Readonly<Record<Question, ComponentType<QuestionProps>>> = {
  nodes: NodesQuestion,
  node: NodeQuestion,
  workloads: WorkloadsQuestion,
  scale: ScaleQuestion,
  sizes: SizesQuestion,
  answers: AnswersQuestion,
  version: VersionQuestion,
  revision: RevisionQuestion,
  backup: BackupQuestion,
  name: NameQuestion,
  keyPairs: KeyPairsQuestion,
  service: ServiceQuestion,
  command: CommandQuestion,
  retention: RetentionQuestion,
  force: ForceQuestion,
};
