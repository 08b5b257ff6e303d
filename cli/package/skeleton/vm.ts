import type { SkeletonAnswers } from "./answers.ts";

/** A package of machines with one role: it is valid as it is, and every file says what to change. */
export function vmSkeleton(answers: SkeletonAnswers): ReadonlyMap<string, string> {
  const { name, version, appVersion, description, role, image } = answers;
  const meta = {
    name,
    version,
    app_version: appVersion,
    description,
    home: "",
    icon: "",
    keywords: [],
    sources: [],
    maintainers: [],
  };
  return new Map([
    ["package.json", json(meta)],
    ["config.json", json(form(name, description, role))],
    ["cluster.json.tmpl", template(role, image, name)],
    ["locale/zh-cn.json", json({ Name: "名称", Description: "描述", Subnet: "子网", Port: "端口" })],
    [`confd/conf.d/${name}.conf.toml`, resource(name)],
    [`confd/templates/${name}.conf.tmpl`, confdTemplate(name)],
    ["README.md", readme(name, description, role)],
  ]);
}

function form(name: string, description: string, role: string) {
  const text = { type: "string", required: "no" };
  const number = { type: "integer", required: "yes" };
  return {
    type: "array",
    properties: [
      {
        key: "cluster",
        description: `${name}: where it runs and how large it is`,
        type: "array",
        properties: [
          { key: "name", label: "Name", description: "Name of the deployment", ...text, default: name },
          { key: "description", label: "Description", description: "What it is for", ...text, default: description },
          { key: "subnet", label: "Subnet", description: "Subnet of the cloud to join", ...text, required: "yes" },
          {
            key: role,
            label: `Machines of role ${role}`,
            description: "Number and size of the machines",
            type: "array",
            properties: [
              {
                key: "cpu",
                label: "CPU",
                description: "CPUs of each machine",
                ...number,
                default: 1,
                range: [1, 2, 4, 8],
              },
              {
                key: "memory",
                label: "Memory",
                description: "Memory of each machine in MiB",
                ...number,
                default: 1024,
                range: [1024, 2048, 4096, 8192],
              },
              {
                key: "count",
                label: "Count",
                description: "Number of machines",
                ...number,
                default: 1,
                min: 1,
                max: 9,
              },
              {
                key: "volume_size",
                label: "Volume size",
                description: "Size of each machine's volume in GiB",
                ...number,
                default: 10,
                min: 10,
                max: 1000,
                step: 10,
              },
            ],
          },
        ],
      },
      {
        key: "env",
        description: "Settings of the application",
        type: "array",
        properties: [
          {
            key: "port",
            label: "Port",
            description: "Port that it listens on",
            ...number,
            default: 8080,
            min: 1,
            max: 65535,
          },
        ],
      },
    ],
  };
}

/** Written by hand: placeholders stand where values go, so it is no JSON yet. */
function template(role: string, image: string, name: string): string {
  return `{
    "name": {{cluster.name}},
    "description": {{cluster.description}},
    "subnet": {{cluster.subnet}},
    "nodes": [{
        "role": "${role}",
        "container": {
            "type": "kvm",
            "image": {
                "aws": {
                    "*": ${JSON.stringify(image)}
                }
            }
        },
        "count": {{cluster.${role}.count}},
        "cpu": {{cluster.${role}.cpu}},
        "memory": {{cluster.${role}.memory}},
        "volume": {
            "size": {{cluster.${role}.volume_size}},
            "mount_point": "/data",
            "filesystem": "ext4"
        },
        "services": {
            "start": {
                "cmd": "/opt/${name}/bin/start",
                "timeout": 60
            },
            "stop": {
                "cmd": "/opt/${name}/bin/stop",
                "timeout": 60
            }
        }
    }],
    "env": {
        "port": {{env.port}}
    },
    "endpoints": {
        "client": {
            "port": "env.port",
            "protocol": "tcp"
        }
    },
    "health_check": {
        "enable": true,
        "interval_sec": 60,
        "timeout_sec": 10,
        "action_timeout_sec": 60,
        "healthy_threshold": 2,
        "unhealthy_threshold": 2,
        "check_cmd": "/opt/${name}/bin/ready",
        "action_cmd": "/opt/${name}/bin/start"
    }
}
`;
}

function resource(name: string): string {
  return `[template]
src = "${name}.conf.tmpl"
dest = "/opt/${name}/conf/${name}.conf"
mode = "0644"
keys = ["/env", "/hosts"]
`;
}

function confdTemplate(name: string): string {
  return `# Configuration of ${name}, written by confd from the deployment's metadata; changes made here are lost.
port = {{getv "/env/port" "8080"}}
{{range $id := lsdir "/hosts"}}peer = {{getv (printf "/hosts/%s/ip" $id)}}
{{end}}`;
}

function readme(name: string, description: string, role: string): string {
  return `# ${name}

${description}

| file | what |
|---|---|
| \`package.json\` | what a store shows: name, version, icon, keywords, maintainers |
| \`config.json\` | the form: what a deployment asks |
| \`cluster.json.tmpl\` | the deployment: machines of role \`${role}\`, their image, commands and health check. \`{{…}}\` takes an answer |
| \`confd/\` | configuration files that are written on every machine, and again when machines come and go |
| \`locale/\` | the form in other languages: English text → translation |

The image has to hold the programs that \`cluster.json.tmpl\` starts: \`/opt/${name}/bin/start\`, \`stop\` and \`ready\`.

\`\`\`sh
pitrix package validate .
pitrix package render . --set cluster.subnet=subnet-1
pitrix package pack .
\`\`\`
`;
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 4)}\n`;
