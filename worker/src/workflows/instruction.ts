import { CancellationScope } from '@temporalio/workflow';

/**
 * Runs something that a cancellation of the workflow does not cut short. Everything that a workflow of ours awaits
 * runs so, its handlers included: a cancellation is an instruction, to be carried out like any other.
 */
export function uncut<T>(action: () => Promise<T>): Promise<T> {
  return CancellationScope.nonCancellable(action);
}

/** Calls `heed` when Temporal is asked to cancel the workflow. To be called outside of {@link uncut}. */
export function onCancelRequest(heed: () => void): void {
  void CancellationScope.current().cancelRequested.catch(heed);
}
