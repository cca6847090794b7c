/**
 * Traces of what happens to one request in all processes. Until {@link installTracer} is called nothing of it costs more than a look
 * at a variable, and no library is loaded.
 */

/** W3C Trace Context: `00-{trace}-{span}-{flags}`. */
export type TraceParent = string;
export const TRACE_PARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface SpanOptions {
  readonly kind?: 'server' | 'client';
  /** Null: begins a trace; absent: the span within which it begins. */
  readonly parent?: TraceParent | null;
  /** What led to it besides the parent. */
  readonly links?: readonly TraceParent[];
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** What can be said of a span while it lasts. */
export interface OpenSpan {
  rename(name: string): void;
  note(attributes: Readonly<Record<string, string | number>>): void;
  failed(): void;
}

export interface Tracer {
  /** Runs `work` in a span that ends with it, or with the promise that it gives. What throws or rejects makes it failed. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => T): T;
  /** The span that we are in; null in none. */
  current(): TraceParent | null;
}

const unseen: OpenSpan = {
  rename: () => undefined,
  note: () => undefined,
  failed: () => undefined,
};

const none: Tracer = {
  inSpan: (_name, _options, work) => work(unseen),
  current: () => null,
};

let tracer = none;

/** Once a process, before anything else. */
export function installTracer(installed: Tracer): void {
  tracer = installed;
}

export const tracing = {
  get isOn(): boolean {
    return tracer !== none;
  },
  inSpan: <T>(name: string, options: SpanOptions, work: (span: OpenSpan) => T): T =>
    tracer.inSpan(name, options, work),
  current: (): TraceParent | null => tracer.current(),
};

/** The header by which the next process goes on with the trace; none outside of a span. */
export function traceHeaders(): { readonly traceparent?: TraceParent } {
  const current = tracing.current();
  return current === null ? {} : { traceparent: current };
}

/** The context in a header that a stranger sent; null when it is none. */
export function traceParentIn(header: unknown): TraceParent | null {
  return typeof header === 'string' && TRACE_PARENT.test(header) ? header : null;
}

/** For lines of a log: `trace_id` and `span_id`, as OpenTelemetry names them. */
export function traceFields(): Readonly<Record<string, string>> {
  const [, trace_id, span_id] = tracing.current()?.split('-') ?? [];
  return trace_id === undefined || span_id === undefined ? {} : { trace_id, span_id };
}
