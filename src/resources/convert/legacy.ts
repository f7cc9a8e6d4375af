import type { Resource } from '../resource.ts';
import type { Checks } from './checks.ts';

/** An object of the first generation whose text could be read. */
export interface Legacy {
  readonly check: (checks: Checks) => void;
  /** Throws an Error or CalicoError whose message is Calico's. */
  readonly convert: () => Resource;
}
