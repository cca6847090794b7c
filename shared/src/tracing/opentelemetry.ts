/** The tracer of OpenTelemetry. It is loaded only where traces go somewhere: see `startTracing`. */
import {
  context,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { OpenSpan, SpanOptions, TraceParent, Tracer } from './tracing.ts';

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

/**
 * Begins to export; the standard variables say where and how much. `service`: the name unless `OTEL_SERVICE_NAME` says another.
 * `processor`: takes each span that ends.
 */
export function createTracer(
  service: string,
  processor: SpanProcessor = new BatchSpanProcessor(new OTLPTraceExporter()),
): { tracer: Tracer; stop: () => Promise<void> } {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': service }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [processor],
  });
  provider.register();
  const spans = provider.getTracer('aisle');
  const tracer: Tracer = {
    inSpan: (name, options, work) => {
      const parent = contextOf(options);
      const span = spans.startSpan(name, spanOptions(options), parent);
      return context.with(trace.setSpan(parent, span), () => endWith(span, work));
    },
    current: () => {
      const span = trace.getSpanContext(context.active());
      return span ? written(span) : null;
    },
  };
  return { tracer, stop: () => provider.shutdown() };
}

function contextOf({ parent }: SpanOptions): Context {
  if (parent === undefined) return context.active();
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, read(parent));
}

function spanOptions({ kind, links = [], attributes = {} }: SpanOptions) {
  return {
    kind: kind ? kinds[kind] : SpanKind.INTERNAL,
    links: links.map((link) => ({ context: read(link) })),
    attributes,
  };
}

function endWith<T>(span: Span, work: (span: OpenSpan) => T): T {
  const fail = (): void => {
    span.setStatus({ code: SpanStatusCode.ERROR });
  };
  const open: OpenSpan = {
    rename: (name) => void span.updateName(name),
    note: (attributes) => void span.setAttributes(attributes),
    failed: fail,
  };
  let result: T;
  try {
    result = work(open);
  } catch (error) {
    fail();
    span.end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result
    .catch((error: unknown) => {
      fail();
      throw error;
    })
    .finally(() => span.end()) as T;
}

function written({ traceId, spanId, traceFlags }: SpanContext): TraceParent {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function read(parent: TraceParent): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = parent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
