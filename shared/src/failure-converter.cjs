/**
 * Has the messages and stacks of failures travel as payloads, so that they are encrypted, too: a message may quote what somebody
 * has typed. The SDK loads it by `require`, and bundles it with the workflows.
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
