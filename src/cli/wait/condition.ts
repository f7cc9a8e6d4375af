/** `--for`: what is waited for. */
import { isCalicoError } from '../../base/errors.ts';
import { compileJsonPath, type JsonPath } from '../../encoding/json-path.ts';
import type { Resource } from '../../resources/resource.ts';
import { Failure } from '../failure.ts';

export interface WaitCondition {
  /** What is said when it is met. */
  readonly met: string;
  /** How it is not met yet, such as `does not exist`; undefined where it is. `resource` is undefined while there is none. */
  readonly unmet: (resource: Resource | undefined) => string | undefined;
  /** Whether it is about single resources: existing ones, when they are chosen by a selector. */
  readonly of: 'create' | 'delete' | 'state';
}

const ABSENT = 'does not exist';
const FORMS = "Forms: create, delete, jsonpath='{.spec.disabled}'=true, condition=Ready, condition=Ready=False";

export function parseCondition(text: string): WaitCondition {
  if (text === 'create') return { of: 'create', met: 'exists', unmet: (resource) => (resource ? undefined : ABSENT) };
  if (text === 'delete') return { of: 'delete', met: 'deleted', unmet: (resource) => (resource ? 'still exists' : undefined) };
  const jsonPath = /^jsonpath=(?:(\{[^}]*\})|\.?([^{}=]+))(?:=(.*))?$/s.exec(text);
  if (jsonPath) return pathCondition(jsonPath[1] ?? `{.${jsonPath[2]}}`, jsonPath[3]);
  const condition = /^condition=([^=]+)(?:=(.*))?$/s.exec(text);
  if (condition) return statusCondition(condition[1]!, condition[2] ?? 'True');
  throw new Failure(text === '' ? '--for says what to wait for' : `cannot wait for '${text}'`, { hint: FORMS });
}

/** Without a value, any will do. */
function pathCondition(template: string, value: string | undefined): WaitCondition {
  const read = compiled(template);
  return {
    of: 'state',
    met: 'condition met',
    unmet: (resource) => {
      if (!resource) return ABSENT;
      const found = textAt(read, resource);
      const isMet = value === undefined ? found !== '' : found === value;
      return isMet ? undefined : `${template} is ${found === '' ? 'not set' : `'${found}'`}`;
    },
  };
}

function compiled(template: string): JsonPath {
  try {
    return compileJsonPath(template);
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    throw new Failure(error.message, { hint: error.hint ?? FORMS, cause: error });
  }
}

/** What cannot be evaluated on a resource (an element that is not there) is not set. */
function textAt(read: JsonPath, resource: Resource): string {
  try {
    return read(resource);
  } catch {
    return '';
  }
}

interface Reported {
  readonly type?: string;
  readonly status?: string;
}

function statusCondition(type: string, status: string): WaitCondition {
  const isType = (reported: Reported) => reported.type?.toLowerCase() === type.toLowerCase();
  return {
    of: 'state',
    met: 'condition met',
    unmet: (resource) => {
      if (!resource) return ABSENT;
      const { conditions = [] } = (resource.status ?? {}) as { conditions?: readonly Reported[] };
      const found = conditions.find(isType)?.status;
      if (found?.toLowerCase() === status.toLowerCase()) return undefined;
      return found === undefined ? `condition ${type} is not reported` : `condition ${type} is ${found}`;
    },
  };
}
