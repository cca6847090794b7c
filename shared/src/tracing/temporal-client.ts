import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { traceHeaders, tracing } from './tracing.ts';

/** The header in which messages to workflows and activities carry the trace. */
export const traceHeader = 'traceparent';

function traced(headers: Headers): Headers {
  const { traceparent } = traceHeaders();
  if (traceparent === undefined) return headers;
  return { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(traceparent) };
}

const client = (attributes: Record<string, string>) => ({ kind: 'client', attributes }) as const;

/** Each start, update and signal is a span, and its workflow goes on with the trace. */
const interceptor: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => {
    const { workflowId } = input.options;
    return tracing.inSpan(`start ${input.workflowType}`, client({ workflowId }), () =>
      next({ ...input, headers: traced(input.headers) }),
    );
  },
  startUpdate: (input, next) => {
    const { workflowId } = input.workflowExecution;
    return tracing.inSpan(`update ${input.updateName}`, client({ workflowId }), () =>
      next({ ...input, headers: traced(input.headers) }),
    );
  },
  signal: (input, next) => next({ ...input, headers: traced(input.headers) }),
};

/** For a client's options: nothing while tracing is off. */
export function tracingClientOptions() {
  return tracing.isOn ? { interceptors: { workflow: [interceptor] } } : {};
}
