import type { Intervention } from '../interventions.ts';

/** A request to cancel a flight's workflow, from Temporal's page or its API: a supervisor's cancellation (SPEC A18). */
export const cancellationFromOutside: Intervention = {
  // None: it is not recognised again, for Temporal keeps one such request for each run.
  id: '',
  by: 'temporal',
  role: 'supervisor',
  reason: 'The cancellation of its workflow was requested in Temporal.',
  command: { type: 'cancel-flight' },
};
