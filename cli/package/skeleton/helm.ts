import type { SkeletonAnswers } from "./answers.ts";

/** A chart with one Deployment and its Service, and a schema of its values: what the store makes the form from. */
export function helmSkeleton(answers: SkeletonAnswers): ReadonlyMap<string, string> {
  const { name, version, appVersion, description, image } = answers;
  return new Map([
    [
      "Chart.yaml",
      [
        "apiVersion: v2",
        `name: ${name}`,
        `description: ${JSON.stringify(description)}`,
        "type: application",
        `version: ${version}`,
        `appVersion: ${JSON.stringify(appVersion)}`,
        "keywords: []",
        "maintainers: []",
        "",
      ].join("\n"),
    ],
    ["values.yaml", values(image)],
    ["values.schema.json", `${JSON.stringify(schema(name, image), undefined, 2)}\n`],
    ["templates/_names.tpl", NAMES],
    ["templates/deployment.yaml", DEPLOYMENT],
    ["templates/service.yaml", SERVICE],
    ["templates/NOTES.txt", NOTES],
    [".helmignore", ".git/\n.*.swp\n*.tmp\n*.orig\n"],
    [
      "README.md",
      `# ${name}\n\n${description}\n\n\`values.schema.json\` is the form that a deployment asks; \`values.yaml\` holds its defaults.\n`,
    ],
  ]);
}

function values(image: string): string {
  return `# How many pods run.
replicas: 1
image:
  repository: ${image}
  # The chart's appVersion when empty.
  tag: ""
service:
  type: ClusterIP
  port: 80
  # Port that the container listens on.
  targetPort: 8080
resources:
  requests:
    cpu: 100m
    memory: 128Mi
`;
}

function schema(name: string, image: string) {
  const port = { type: "integer", minimum: 1, maximum: 65535 };
  const text = { type: "string" };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: name,
    type: "object",
    additionalProperties: true,
    properties: {
      replicas: { type: "integer", title: "Replicas", description: "How many pods run", minimum: 0, default: 1 },
      image: {
        type: "object",
        title: "Image",
        properties: {
          repository: { ...text, title: "Repository", minLength: 1, default: image },
          tag: { ...text, title: "Tag", description: "The chart's appVersion when empty", default: "" },
        },
        required: ["repository"],
      },
      service: {
        type: "object",
        title: "Service",
        properties: {
          type: { ...text, title: "Type", enum: ["ClusterIP", "NodePort", "LoadBalancer"], default: "ClusterIP" },
          port: { ...port, title: "Port", default: 80 },
          targetPort: { ...port, title: "Container port", default: 8080 },
        },
        required: ["port", "targetPort"],
      },
      resources: {
        type: "object",
        title: "Resources",
        properties: {
          requests: {
            type: "object",
            title: "Requests",
            properties: {
              cpu: { ...text, title: "CPU", default: "100m" },
              memory: { ...text, title: "Memory", default: "128Mi" },
            },
          },
        },
      },
    },
    required: ["image", "service"],
  };
}

const NAMES = `{{- define "app.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "app.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "app.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.name" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      {{- include "app.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "app.labels" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            - name: main
              containerPort: {{ .Values.service.targetPort }}
          readinessProbe:
            tcpSocket:
              port: main
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
`;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: {{ include "app.name" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  selector:
    {{- include "app.selector" . | nindent 4 }}
  ports:
    - name: main
      port: {{ .Values.service.port }}
      targetPort: main
`;

const NOTES = `{{ .Chart.Name }} {{ .Chart.AppVersion }} runs as {{ include "app.name" . }}, port {{ .Values.service.port }}.
`;
