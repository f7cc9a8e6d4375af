/** A kind that is not there by configuration: whatever is asked is refused, in upstream's words. */
import { CalicoError } from '../../base/errors.ts';
import { identifier, type Ref, type Resource, refOf } from '../../resources/resource.ts';
import type { Event, Page, Query, Stored } from '../datastore.ts';
import type { KindStore } from './object-store.ts';

export class AbsentStore implements KindStore {
  readonly #kind: string;
  readonly #why: string;

  constructor(kind: string, why: string) {
    this.#kind = kind;
    this.#why = why;
  }

  async get(ref: Ref): Promise<Stored> {
    throw this.#refusal('Get', identifier(ref));
  }

  /** Upstream prints its query, of which only the address family says anything. */
  // biome-ignore lint/correctness/useYield: it fails before
  async *list({ family }: Query): AsyncIterable<Page> {
    throw this.#refusal('List', `{${family ?? 0}}`);
  }

  async create(resource: Resource): Promise<Stored> {
    throw this.#refusal('Create', identifier(refOf(resource)));
  }

  async update({ resource }: Stored): Promise<Stored> {
    throw this.#refusal('Update', identifier(refOf(resource)));
  }

  async delete(ref: Ref): Promise<Stored> {
    throw this.#refusal('Delete', identifier(ref));
  }

  // biome-ignore lint/correctness/useYield: it fails before
  async *watch(): AsyncIterable<Event> {
    throw this.#refusal('Watch', this.#kind);
  }

  #refusal(operation: string, what: string): CalicoError {
    return new CalicoError('NotSupported', `operation ${operation} is not supported on ${what}`, { identifier: what, hint: this.#why });
  }
}
