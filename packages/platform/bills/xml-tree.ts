import { XMLParser, XMLValidator } from "fast-xml-parser";
import { OperationalError } from "../process/operational-error.ts";

/** An element: its text, or its children by name. A name that comes several times has an array. */
export type XmlNode = string | { readonly [name: string]: XmlNode } | readonly XmlNode[];

const MAX_CHARS = 20_000_000;

/**
 * Reads XML into a tree without namespaces and attributes; all values stay text. A document type declaration is refused:
 * entities that it could define are how small files become huge ones, and no invoice has any.
 *
 * Throws OperationalError `bill-unreadable`.
 */
export function readXml(text: string, name: string): XmlNode {
  if (text.length > MAX_CHARS) throw unreadable(name, `it is larger than ${MAX_CHARS / 1e6} MB`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw unreadable(name, "it declares a document type or entities, which no electronic invoice does");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw unreadable(name, `line ${valid.err.line}: ${valid.err.msg}`);
  try {
    return new XMLParser({
      removeNSPrefix: true,
      ignoreAttributes: true,
      parseTagValue: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      processEntities: true,
    }).parse(text) as XmlNode;
  } catch (cause) {
    throw unreadable(name, (cause as Error).message, cause);
  }
}

export const unreadable = (name: string, why: string, cause?: unknown): OperationalError =>
  new OperationalError({
    code: "bill-unreadable",
    message: `${name} cannot be read as a bill: ${why}. Check that it is the whole file as the supplier or the exchange system gave it.`,
    cause,
  });

/** The children of this path; a single one is a list of one, and none an empty list. */
export function nodesAt(node: XmlNode | undefined, ...path: readonly string[]): XmlNode[] {
  let nodes: XmlNode[] = node === undefined ? [] : [node];
  for (const name of path)
    nodes = nodes.flatMap((each) => {
      if (typeof each === "string" || Array.isArray(each)) return [];
      const child = (each as { readonly [name: string]: XmlNode })[name];
      return child === undefined ? [] : Array.isArray(child) ? [...(child as XmlNode[])] : [child];
    });
  return nodes;
}

/** The text of the first element of this path, without the spaces around it; `undefined` where there is none. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  const [first] = nodesAt(node, ...path);
  return typeof first === "string" && first.trim() !== "" ? first.trim() : undefined;
}
