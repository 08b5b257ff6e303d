/** A step in words, and how long it usually takes. */
interface StepFacts {
  /** What it does, after "to". */
  readonly words: string;
  /** Medians of machines on AWS and of our own work on them; what a package's command takes nobody knows before. */
  readonly seconds: number;
}

/** Every kind of task, for whoever reads about one: plans, progress and failures. A test holds it to the registry. */
export const STEPS: Readonly<Record<string, StepFacts>> = {
  "adopt-node": { words: "take over what the cloud has of the node", seconds: 2 },
  "ask-names": { words: "ask the app how it calls its nodes", seconds: 3 },
  "ask-token": { words: "ask the app what the node tells the others", seconds: 8 },
  "attach-address": { words: "give the node its public address", seconds: 3 },
  "attach-volume": { words: "attach the node's volume", seconds: 8 },
  "check-cluster": { words: "check that the cluster answers", seconds: 1 },
  "check-links": { words: "see that what the app depends on runs", seconds: 2 },
  "check-pilot": { words: "check the network, and that the cloud has what machines are made of", seconds: 2 },
  "create-node": { words: "make the node's machine and volume", seconds: 35 },
  "delete-node": { words: "delete the node's machine and volume", seconds: 40 },
  "delete-snapshots": { words: "delete the snapshots", seconds: 5 },
  deregister: { words: "take the deployment out of the metadata", seconds: 2 },
  "deregister-nodes": { words: "take the nodes out of the metadata", seconds: 2 },
  "destroy-service": { words: "run the package's destroy command", seconds: 8 },
  "detach-address": { words: "take the node's public address away", seconds: 3 },
  "ensure-frontgate": { words: "see to the network's Frontgate", seconds: 5 },
  "ensure-namespace": { words: "see to the namespace", seconds: 1 },
  "keep-address": { words: "keep the node's public address", seconds: 3 },
  "keep-container": { words: "keep which container the node runs", seconds: 2 },
  "keep-keys": { words: "note whose keys open the nodes", seconds: 2 },
  "keep-names": { words: "keep the names of the nodes", seconds: 2 },
  "keep-token": { words: "keep what the node tells the others", seconds: 2 },
  "keep-volume": { words: "keep the node's volume", seconds: 8 },
  "mount-volumes": { words: "mount the volumes on the node", seconds: 4 },
  "pre-check": { words: "ask the package whether this may begin", seconds: 4 },
  "put-metadata": { words: "write the metadata", seconds: 2 },
  "put-release": { words: "put the package into the cluster", seconds: 3 },
  "refresh-links": { words: "tell a deployment that depends on this one", seconds: 3 },
  "register-nodes": { words: "write the nodes into the metadata", seconds: 2 },
  "release-frontgate": { words: "release the network's Frontgate", seconds: 5 },
  "remove-namespace": { words: "delete the namespace", seconds: 8 },
  "remove-release": { words: "delete what the package has put", seconds: 5 },
  "resize-instance": { words: "change the size of the node's machine", seconds: 5 },
  "resize-volume": { words: "let the node's volume grow", seconds: 10 },
  "restart-workloads": { words: "start the pods anew", seconds: 2 },
  "run-command": { words: "run the command on the node", seconds: 8 },
  "run-container": { words: "pull and run the container on the node", seconds: 20 },
  "run-hooks": { words: "run the package's own jobs", seconds: 2 },
  "run-service": { words: "run a command of the package on the node", seconds: 8 },
  "set-keys": { words: "let the owners of keys in to the node", seconds: 3 },
  "snapshot-volume": { words: "make a snapshot of the node's volume", seconds: 30 },
  "start-confd": { words: "render the configuration on the node", seconds: 3 },
  "start-instance": { words: "start the node's machine", seconds: 25 },
  "stop-confd": { words: "stop rendering the configuration on the node", seconds: 2 },
  "stop-container": { words: "stop the container on the node", seconds: 3 },
  "stop-instance": { words: "stop the node's machine", seconds: 30 },
  "stop-service": { words: "stop the app on the node", seconds: 8 },
  "stop-workloads": { words: "take the pods away", seconds: 3 },
  "unwatch-node": { words: "end the node's health checks", seconds: 2 },
  "wait-ready": { words: "wait until the app is healthy", seconds: 5 },
  "wait-workloads": { words: "wait until the workloads are ready", seconds: 20 },
  "watch-node": { words: "begin the node's health checks", seconds: 2 },
};

/** Of a kind that this version does not know, or that is too quick to be told. */
const OTHERWISE_SECONDS = 2;

export const stepWords = (kind: string): string => STEPS[kind]?.words ?? kind.replaceAll("-", " ");
export const stepSeconds = (kind: string): number => STEPS[kind]?.seconds ?? OTHERWISE_SECONDS;
