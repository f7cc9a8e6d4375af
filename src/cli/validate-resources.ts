/** Checks manifests without any store (reference calicoctl-cli.md 8.3). */
import { invalid } from '../base/errors.ts';
import type { Kind } from '../resources/kind.ts';
import type { Model } from '../resources/model.ts';
import { validate } from '../resources/validate.ts';
import { resolveNamespace } from './namespaces.ts';
import type { Outcome } from './outcome.ts';
import type { Output } from './output.ts';
import { reportOutcomes } from './report-outcomes.ts';
import { type FileFlags, type Request, requestsOfFiles } from './requests.ts';
import { withResultDocument } from './result-document.ts';
import { NOTHING_GIVEN } from './results.ts';

export interface ValidateFlags extends FileFlags {
  readonly namespace: string;
  readonly output: string;
}

/** Prints upstream's summary; throws Failure, with the place of each finding, where something is wrong. */
export async function validateResources(flags: ValidateFlags, output: Output): Promise<void> {
  await withResultDocument('validate', { format: flags.output, output }, async () => {
    const requests = await requestsOfFiles(flags);
    if (requests.length === 0 && flags.output === '') return output.out(NOTHING_GIVEN);
    const models = await modelsOf(requests);
    const outcomes = requests.map((request) => check(request, models.get(request.kind)!, flags.namespace));
    await reportOutcomes('validate', outcomes, { output, format: flags.output });
  });
}

async function modelsOf(requests: readonly Request[]): Promise<Map<Kind, Model>> {
  const kinds = [...new Set(requests.map(({ kind }) => kind))];
  return new Map(await Promise.all(kinds.map(async (kind) => [kind, await kind.model()] as const)));
}

function check(request: Request, model: Model, flag: string): Outcome {
  const { kind, resource } = request;
  const { name = '', namespace: documented } = resource.metadata;
  try {
    const namespace = resolveNamespace({ kind: kind.kind, namespaced: kind.namespaced, name, documented, flag });
    const { findings } = validate(kind, model, { ...resource, metadata: { ...resource.metadata, namespace } }, { schema: true });
    if (findings.length > 0) return { request, namespace, action: 'failed', error: invalid(findings) };
    return { request, namespace, action: 'valid' };
  } catch (error) {
    return { request, namespace: documented, action: 'failed', error };
  }
}
