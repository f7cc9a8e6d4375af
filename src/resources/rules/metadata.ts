/** Names, labels and annotations (reference resources.md 6.1-6.3), where the metadata of every kind and a few other structs have them. */
import { compareUtf8 } from '../../base/compare.ts';
import type { Finding } from '../../base/errors.ts';
import type { StructContext } from '../kind.ts';
import { labelKeyProblems, labelValueProblems } from '../labels.ts';
import { LABEL, LABEL_NAME, SUBDOMAIN, SUBDOMAIN_NAME } from '../names.ts';
import type { Metadata, Resource } from '../resource.ts';
import { finding, type Rules } from './finding.ts';

const MAX_NAME_BYTES = 253;
const MAX_TIER_NAME_BYTES = 63;
const MAX_ANNOTATION_BYTES = 256 * 1024;
const NAMESPACE_LABEL = 'projectcalico.org/namespace';

/** A name rule: the form, and how Calico describes it. */
interface NameForm {
  readonly pattern: RegExp;
  readonly text: string;
  readonly maxBytes: number;
}

const OBJECT_NAME: NameForm = {
  pattern: SUBDOMAIN_NAME,
  text: `name must consist of lower case alphanumeric characters, '-' or '.' (regex: ${SUBDOMAIN})`,
  maxBytes: MAX_NAME_BYTES,
};

function checkName(context: StructContext, metadata: Metadata, at: readonly string[], form: NameForm): Finding[] {
  const { name = '' } = metadata;
  const refuse = (reason: string) => finding(context, { name: 'Metadata.Name', reason, value: name, at: [...at, 'name'] });
  const surplus = Buffer.byteLength(name) - form.maxBytes;
  return [
    ...(surplus > 0 ? [refuse(`name is too long by ${surplus} bytes`)] : []),
    ...(form.pattern.test(name) ? [] : [refuse(form.text)]),
  ];
}

/** Total size, and keys, which Calico reads in lower case. */
function checkAnnotations(context: StructContext, annotations: Metadata['annotations'], at: readonly string[]): Finding[] {
  if (annotations === undefined) return [];
  const name = 'Metadata.Annotations (key)';
  const keys = Object.keys(annotations).sort(compareUtf8);
  const findings = keys.flatMap((key) =>
    labelKeyProblems(key.toLowerCase()).map((reason) => finding(context, { name, reason, value: key, at: [...at, key] })),
  );
  const bytes = keys.reduce((sum, key) => sum + Buffer.byteLength(key) + Buffer.byteLength(annotations[key]!), 0);
  const surplus = bytes - MAX_ANNOTATION_BYTES;
  if (surplus > 0) findings.push(finding(context, { name, reason: `total size of annotations is too large by ${surplus} bytes`, at }));
  return findings;
}

function checkLabels(context: StructContext, labels: Metadata['labels'] = {}, at: readonly string[]): Finding[] {
  const keys = Object.keys(labels).sort(compareUtf8);
  return keys.flatMap((key) => [
    ...labelKeyProblems(key).map((reason) => finding(context, { name: 'Metadata.Labels (label)', reason, value: key, at: [...at, key] })),
    ...labelValueProblems(labels[key]!).map((reason) =>
      finding(context, { name: 'Metadata.Labels (value)', reason, value: labels[key]!, at: [...at, key] }),
    ),
  ]);
}

/** Some kinds check their metadata once more, with a narrower form of name (`pattern`; undefined: any). */
export function checkOwnMetadata(
  context: StructContext,
  { metadata }: Resource,
  pattern: RegExp | undefined,
  maxBytes = MAX_NAME_BYTES,
): Finding[] {
  const text = `name must consist of lower case alphanumeric characters or '-' (regex: ${LABEL})`;
  return [
    ...checkName(context, metadata, ['metadata'], { pattern: pattern ?? /^/, text, maxBytes }),
    ...checkAnnotations(context, metadata.annotations, ['metadata', 'annotations']),
    ...checkLabels(context, metadata.labels, ['metadata', 'labels']),
  ];
}

/** The label that tells namespaced objects apart in the v1 model; a set that had it would pass for another namespace's. */
function refuseNamespaceLabel({ metadata }: Resource, context: StructContext): Finding[] {
  if (metadata.labels === undefined || !Object.hasOwn(metadata.labels, NAMESPACE_LABEL)) return [];
  const reason = `${NAMESPACE_LABEL} is not a valid label name`;
  return [
    finding(context, { name: 'Metadata.Labels (label)', reason, value: NAMESPACE_LABEL, at: ['metadata', 'labels', NAMESPACE_LABEL] }),
  ];
}

export const METADATA_RULES: Rules = {
  ObjectMeta: (metadata: Metadata, context) => [
    ...checkName(context, metadata, [], OBJECT_NAME),
    ...checkAnnotations(context, metadata.annotations, ['annotations']),
    ...checkLabels(context, metadata.labels, ['labels']),
  ],
  RuleMetadata: (metadata: Metadata, context) => checkAnnotations(context, metadata.annotations, ['annotations']),
  Template: (template: Metadata, context) => checkAnnotations(context, template.annotations, ['annotations']),
  Tier: (tier: Resource, context) => checkOwnMetadata(context, tier, LABEL_NAME, MAX_TIER_NAME_BYTES),
  NetworkSet: refuseNamespaceLabel,
  GlobalNetworkSet: refuseNamespaceLabel,
};
