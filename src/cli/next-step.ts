/** What to do next where the store says no to one resource, in the terms of the command line. */
import { CalicoError, type ErrorCode, isCalicoError } from '../base/errors.ts';
import { identifier, type Resource, refOf } from '../resources/resource.ts';

type Steps = Readonly<Partial<Record<ErrorCode, string>>>;

const CHANGED = 'It was changed since: read it again, or leave out metadata.resourceVersion.';
const NEXT: Readonly<Record<string, Steps>> = {
  create: { AlreadyExists: '`calicoctl apply` changes what exists; with --skip-exists it is left as it is.' },
  apply: { Conflict: CHANGED },
  replace: { Conflict: CHANGED, NotFound: '`calicoctl apply` creates what does not exist.' },
  delete: { Conflict: CHANGED },
};

/** The same error; with the next step where it is about `resource` itself and has none yet. */
export function withNextStep(verb: string, resource: Resource, error: unknown): unknown {
  if (!isCalicoError(error) || error.hint) return error;
  const hint = NEXT[verb]?.[error.code];
  if (hint === undefined || error.identifier !== identifier(refOf(resource))) return error;
  const { code, message, findings, existing } = error;
  return new CalicoError(code, message, { hint, identifier: error.identifier, findings, existing, cause: error });
}
