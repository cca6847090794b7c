import { installTracer } from './tracing.ts';

/** Whether traces go anywhere, by OpenTelemetry's standard variables. */
export function isTracingWanted(env: Readonly<Record<string, string | undefined>>): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SDK_DISABLED } =
    env;
  const endpoint = OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  return Boolean(endpoint) && OTEL_SDK_DISABLED?.toLowerCase() !== 'true';
}

/**
 * Begins to trace where that is wanted; else loads nothing. Once a process, before anything else. Gives what sends the last
 * spans, for the end. `service`: such as `aisle-backend`.
 */
export async function startTracing(
  service: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<() => Promise<void>> {
  if (!isTracingWanted(env)) return () => Promise.resolve();
  const { createTracer } = await import('./opentelemetry.ts');
  const { tracer, stop } = createTracer(service);
  installTracer(tracer);
  return stop;
}
