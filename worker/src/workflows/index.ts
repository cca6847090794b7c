/** Everything that the workers of both task queues can run. Export names are the workflow types. */
export { auditLog, auditPage } from './audit.ts';
export { archive, archiveFormer } from './flight/archive.ts';
export { flight } from './flight/flight.ts';
export { notifyContact } from './mail/notify-contact.ts';
export { rebooking } from './rebooking/rebooking.ts';
export { order } from './order/order.ts';
export { refundOrphan } from './order/refunds.ts';

/**
 * An agent's session that was signed out. It does nothing: that Temporal knows a workflow of its id is the record, which
 * retention keeps for longer than a session lasts.
 */
export function endedSession(): Promise<void> {
  return Promise.resolve();
}
