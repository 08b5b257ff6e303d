import type { PackageFiles } from "../contract.ts";
import { FileTexts } from "../file-texts.ts";
import { isObject, type Json, type JsonObject, member } from "../json.ts";
import { step } from "../pointer.ts";
import { readYaml } from "../yaml.ts";

/** Objects of one package: the largest published operators have some 200. */
export const MAX_OBJECTS = 500;
/** Bytes of all of a package's manifests: packed, they have to fit into one object of the cluster (1 MiB). */
export const MAX_BYTES = 3 * 1024 * 1024;
const FOLDER = "manifests/";
const NAMES = /^manifests\/(?!(?:.*\/)?\.).*\.(?:ya?ml|json)$/;
/** Names in a path of the API: no object can have others (a name of RBAC may have colons). */
const NAME = /^[^/%\s]{1,253}$/;
const API_VERSION = /^(?:[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?v[0-9][a-z0-9]{0,30}$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** An object of a package, and where it stands. */
export interface PackedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent: the deployment's, or it belongs to none. */
  readonly namespace?: string;
  readonly file: string;
  /** RFC 6901 pointer inside the file, the number of the document first where there are several. */
  readonly pointer: string;
  readonly object: JsonObject;
}

/** Whether that file holds objects: `manifests/web.yaml`. */
export const isManifest = (path: string): boolean => NAMES.test(path);

/**
 * All objects of a package, in the order of its files' names; lists are opened. What is wrong is a fault of `source`.
 * Nothing is filled in: an object is what its publisher wrote, read as kubectl reads it.
 */
export function readObjects(source: FileTexts): readonly PackedObject[] {
  const paths = [...source.files.keys()].filter(isManifest).sort();
  const bytes = paths.reduce((sum, path) => sum + (source.files.get(path)?.byteLength ?? 0), 0);
  if (bytes > MAX_BYTES) {
    const detail = `The files in ${FOLDER} have ${bytes} bytes; at most ${MAX_BYTES} are taken.`;
    source.fault("", "", detail, "Make several packages of it.");
    return [];
  }
  const objects = paths.flatMap((path) => objectsOf(source, path));
  if (objects.length > MAX_OBJECTS) {
    const detail = `There are ${objects.length} objects; at most ${MAX_OBJECTS} are taken.`;
    source.fault("", "", detail, "Make several packages of it.");
  }
  const seen = new Map<string, PackedObject>();
  for (const object of objects) {
    const key = [
      object.apiVersion.split("/").slice(0, -1).join(""),
      object.kind,
      object.namespace ?? "",
      object.name,
    ].join("/");
    const first = seen.get(key);
    if (first === undefined) seen.set(key, object);
    else {
      const detail = `${object.kind} "${object.name}" stands in ${first.file} already.`;
      source.fault(object.file, object.pointer, detail, "Leave one of them out.");
    }
  }
  return objects;
}

/** The objects of files that were read and checked before. @throws Error for files that hold faults */
export function objectsIn(files: PackageFiles): readonly PackedObject[] {
  const source = new FileTexts(files);
  const objects = readObjects(source);
  const [fault] = source.faults;
  if (fault !== undefined) throw new Error(`${fault.file}#${fault.pointer}: ${fault.detail}`);
  return objects;
}

function objectsOf(source: FileTexts, file: string): readonly PackedObject[] {
  const text = source.text(file);
  if (text === undefined) return [];
  const read = readYaml(text);
  if (!read.ok) {
    source.fault(file, read.pointer, read.detail, read.remedy);
    return [];
  }
  const several = read.documents.length > 1;
  return read.documents.flatMap((document, index) =>
    // A comment between two lines of hyphens is no object.
    document === null ? [] : opened(source, file, several ? step("", index) : "", document),
  );
}

/** Objects of a `List`, which has no life of its own in a cluster, or the one object. */
function opened(source: FileTexts, file: string, pointer: string, document: Json): readonly PackedObject[] {
  const items = member(document, "items");
  const kind = member(document, "kind");
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items))
    return [checked(source, file, pointer, document)].filter((one) => one !== undefined);
  return items
    .map((item, index) => checked(source, file, step(step(pointer, "items"), index), item))
    .filter((one) => one !== undefined);
}

function checked(source: FileTexts, file: string, pointer: string, object: Json): PackedObject | undefined {
  const fault = (at: string, detail: string, remedy: string): undefined => {
    source.fault(file, `${pointer}${at}`, detail, remedy);
    return undefined;
  };
  if (object === null || !isObject(object))
    return fault("", "This is no object of Kubernetes.", "Write apiVersion, kind and metadata.");
  const { apiVersion, kind, metadata } = object;
  const faults = source.faults.length;
  if (typeof apiVersion !== "string" || !API_VERSION.test(apiVersion))
    fault("/apiVersion", "The object has no apiVersion that could be one.", "Write it, such as apps/v1.");
  if (typeof kind !== "string" || !KIND.test(kind))
    fault("/kind", "The object has no kind that could be one.", "Write it, such as Deployment.");
  if (metadata === undefined || metadata === null || !isObject(metadata))
    return fault("/metadata", "The object has no metadata.", "Give it a name: metadata.name.");
  const { name, namespace } = metadata;
  if (metadata.generateName !== undefined && name === undefined)
    fault(
      "/metadata/generateName",
      "A name that the cluster makes up is another one each time.",
      "Write metadata.name.",
    );
  else if (typeof name !== "string" || !NAME.test(name) || name === "." || name === "..")
    fault("/metadata/name", "The object has no name that could be one.", "Write metadata.name.");
  if (
    namespace !== undefined &&
    (typeof namespace !== "string" || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
  )
    fault("/metadata/namespace", "This is no name of a namespace.", "Leave it out: a deployment has its own.");
  for (const key of ["labels", "annotations"] as const) textsOnly(metadata[key], `/metadata/${key}`, fault);
  if (source.faults.length > faults || typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  return {
    apiVersion,
    kind,
    name: String(name),
    ...(typeof namespace === "string" ? { namespace } : {}),
    file,
    pointer,
    object,
  };
}

function textsOnly(
  map: Json | undefined,
  at: string,
  fault: (at: string, detail: string, remedy: string) => void,
): void {
  if (map === undefined || map === null) return;
  if (!isObject(map)) fault(at, "This is no map.", "Write keys and texts.");
  for (const [key, value] of Object.entries(isObject(map) ? map : {}))
    if (typeof value !== "string") fault(step(at, key), "The value is no text.", 'Write it in quotes: "true", "8080".');
}
