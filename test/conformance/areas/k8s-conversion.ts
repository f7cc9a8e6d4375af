/** k8s-conversion.json: Kubernetes objects as Calico resources. */
import { isCalicoError } from '../../../src/base/errors.ts';
import { canonical } from '../../../src/resources/encode.ts';
import { type Converted, describeProblems } from '../../../src/resources/kubernetes/converted.ts';
import { namespaceSelectorText, podSelectorText } from '../../../src/resources/kubernetes/label-selector.ts';
import { networkPolicyToCalico } from '../../../src/resources/kubernetes/network-policy.ts';
import { simplifyPorts } from '../../../src/resources/kubernetes/ports.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { identifier, type Resource } from '../../../src/resources/resource.ts';
import { SKIP, type VectorRecord } from '../area.ts';
import { differ } from './validator.ts';

type Input = VectorRecord['input'];

const GROUPS: Readonly<Record<string, (input: Input) => unknown>> = {
  simplifyPorts,
  labelSelector: ({ selector, type }) => (type === 'pod' ? podSelectorText(selector) : namespaceSelectorText(selector)),
  networkPolicy: (policy) => policyResult(policy.metadata.name, networkPolicyToCalico(policy)),
};

/** A result and an error together: rules were dropped. Their text quotes Go structs, so only its presence counts. */
class Partial {
  readonly output: unknown;
  readonly error: string;

  constructor(output: unknown, error: string) {
    this.output = output;
    this.error = error;
  }
}

export async function run({ group = '', input, expected }: VectorRecord): Promise<string | undefined> {
  const convert = GROUPS[group];
  if (!convert) return SKIP;
  let output: unknown;
  try {
    output = await convert(input);
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    return differ({ output: expected.output, error: expected.error }, { output: null, error: error.message });
  }
  if (output instanceof Partial) return expected.error ? differ(expected.output, output.output) : differ(expected.error, output.error);
  return differ({ output: expected.output, error: expected.error }, { output, error: null });
}

async function policyResult<R extends Resource>(name: string, converted: Converted<R>): Promise<unknown> {
  const output = await recorded(converted);
  return converted.problems.length > 0 ? new Partial(output, describeProblems(name, converted.problems)) : output;
}

/** As the recordings hold a converted object. */
async function recorded<R extends Resource>({ ref, revision, resource }: Converted<R>): Promise<unknown> {
  const kind = await kindByName(resource.kind);
  return { key: identifier(ref), revision, value: canonical(await kind!.model(), resource) };
}
