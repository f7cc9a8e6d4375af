/** Checks manifests without any store (reference calicoctl-cli.md 8.3). */
import { invalid } from '../base/errors.ts';
import { validate } from '../resources/validate.ts';
import type { Loaded } from './manifest/load.ts';
import { resolveNamespace } from './namespaces.ts';
import type { Outcome } from './outcome.ts';
import type { Output } from './output.ts';
import { showProgress } from './progress.ts';
import { reportOutcomes } from './report-outcomes.ts';
import { type FileFlags, type Request, readRequests } from './requests.ts';
import { withResultDocument } from './result-document.ts';
import { NOTHING_GIVEN, PAST } from './results.ts';

export interface ValidateFlags extends FileFlags {
  readonly namespace: string;
  readonly output: string;
}

/** Prints upstream's summary; throws Failure, with the place of each finding, where something is wrong. */
export async function validateResources(flags: ValidateFlags, output: Output): Promise<void> {
  await withResultDocument('validate', { format: flags.output, output }, async () => {
    const outcomes: Outcome[] = [];
    const progress = showProgress(output, PAST.validate);
    const visit = (loaded: Loaded) => {
      outcomes.push(check(loaded, flags.namespace));
      progress.update({ finished: outcomes.length });
    };
    await readRequests(flags, visit).finally(() => progress.done());
    if (outcomes.length === 0 && flags.output === '') return output.out(NOTHING_GIVEN);
    await reportOutcomes('validate', outcomes, { output, format: flags.output });
  });
}

function check(loaded: Loaded, flag: string): Outcome {
  const { kind, model, resource, source } = loaded;
  const request = { kind, resource, source };
  const { name = '', namespace: documented } = resource.metadata;
  try {
    const namespace = resolveNamespace({ kind: kind.kind, namespaced: kind.namespaced, name, documented, flag });
    const scoped = namespace === documented ? resource : { ...resource, metadata: { ...resource.metadata, namespace } };
    const { findings } = validate(kind, model, scoped, { schema: true, owned: true });
    if (findings.length > 0) return { request, namespace, action: 'failed', error: invalid(findings) };
    return { request: withoutContent(request), namespace, action: 'valid' };
  } catch (error) {
    return { request, namespace: documented, action: 'failed', error };
  }
}

/** What a report needs: thousands of whole resources would fill the memory. */
function withoutContent(request: Request): Request {
  const { kind, apiVersion, metadata } = request.resource;
  return { ...request, resource: { kind, apiVersion, metadata: { name: metadata.name } } };
}
