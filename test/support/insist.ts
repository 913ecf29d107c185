import { Failure } from '../../client/failures';

/** Repeats a request (under one key, where it changes something) until whatever was killed is there again to take it. */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !(error instanceof Failure) || error.code !== 'unreachable') throw error;
    }
  }
}
