import { CalicoError, isCalicoError } from '../../base/errors.ts';
import type { Client } from '../client.ts';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 50;

/** Tries again, from reading on, while others write the same object: five times in all. */
export async function retryOnConflict<T>(client: Client, attempt: (number: number) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      if (!isCalicoError(error, 'Conflict')) throw error;
      if (number === ATTEMPTS) throw giveUp(error);
      // Random, so that two who got in each other's way do not meet again.
      await client.pause(FIRST_PAUSE_MS * 2 ** number * Math.random());
    }
  }
}

function giveUp(error: CalicoError): CalicoError {
  const { identifier, existing, message } = error;
  const hint = 'others keep changing it; try again';
  return new CalicoError('Conflict', `failed to update the resource: ${message}`, { identifier, existing, cause: error, hint });
}
