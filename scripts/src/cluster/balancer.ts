import { problemMessage } from '@aisle/shared/problems';

/** The backends: listed one by one, or those that a name stands for, however many it names just now. */
export type Backends =
  | { readonly kind: 'listed'; readonly addresses: readonly string[] }
  | { readonly kind: 'named'; readonly name: string; readonly port: string; readonly most: number };

export interface Balancing {
  /** Where customers come in, and where workers do: host and port each. */
  readonly site: string;
  readonly bus: string;
  readonly backends: Backends;
}

/** HAProxy's configuration. docker/haproxy/haproxy.cfg is this, too: a test compares them. */
export function balancerConfig({ site, bus, backends }: Balancing): string {
  const sections = [
    '# Written by scripts/src/cluster/balancer.ts: change it there.',
    common(),
    ...(backends.kind === 'named' ? [resolvers] : []),
    frontends(site, bus),
    pools(servers(backends)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function common(): string {
  return `global
    log stdout format raw local0 notice
    # A container may allow a thousand million open files, and HAProxy would make room for all of them.
    fd-hard-limit 100000

defaults
    mode http
    log global
    balance leastconn
    timeout connect 2s
    timeout http-request 10s
    # Shorter than a backend keeps an idle connection, so that none is closed under a request.
    timeout http-keep-alive 30s
    timeout client 30s
    timeout server 30s
    # Sockets: the server pings every 10 s.
    timeout tunnel 30s
    timeout check 3s
    # A connection that does not come about carried no request: another backend gets it at once. Once a
    # request was sent, only one that may be done twice is sent again.
    retries 3
    option redispatch 1
    retry-on conn-failure empty-response
    # A backend that dies is found by its first refused connection, else by the check.
    default-server check inter 1s fastinter 250ms downinter 250ms fall 2 rise 1 observe layer4 error-limit 3 on-error mark-down
    ${problems.map(problemAnswer).join('\n    ')}`;
}

function frontends(site: string, bus: string): string {
  return `frontend site
    bind "${site}"
    http-request del-header X-Forwarded-For
    http-request del-header X-Forwarded-Host
    http-request set-header X-Forwarded-Proto http
    option forwardfor
    http-request disable-l7-retry unless { method GET HEAD } || { req.hdr(Idempotency-Key) -m found }
    # When none is ready, one that lives says what is missing, and keeps its viewers.
    use_backend alive unless { nbsrv(ready) gt 0 }
    default_backend ready

# For workers only. Not through \`ready\`: a backend becomes ready by the workers that have dialled it.
frontend bus
    bind "${bus}"
    default_backend workers`;
}

function pools(servers: string): string {
  return `backend ready
    ${stickiness}
    option httpchk
    http-check send meth GET uri /readyz
    http-check expect status 200
    ${servers}

backend alive
    ${stickiness}
    option httpchk
    http-check send meth GET uri /healthz
    http-check expect status 200
    ${servers}

backend workers
    option httpchk
    http-check send meth GET uri /healthz
    http-check expect status 200
    # A worker that speaks to a backend that hangs dials another.
    default-server on-marked-down shutdown-sessions
    ${servers}`;
}

/** One browser stays at one backend: Socket.IO's first requests belong together. */
const stickiness = `cookie aisle-backend insert indirect nocache httponly attr "SameSite=Lax" dynamic
    dynamic-cookie-key aisle`;

/** Docker's own name server tells which containers there are. */
const resolvers = `resolvers docker
    nameserver docker 127.0.0.11:53
    resolve_retries 3
    timeout resolve 1s
    timeout retry 1s
    hold valid 2s
    hold obsolete 5s`;

function servers(backends: Backends): string {
  if (backends.kind === 'listed') {
    return backends.addresses
      .map((address, place) => `server backend-${String(place + 1)} ${address}`)
      .join('\n    ');
  }
  const { name, port, most } = backends;
  return `server-template backend- ${String(most)} "${name}:${port}" resolvers docker init-addr none`;
}

/** What HAProxy answers by itself, in the words of the contract. */
const problems = [
  [502, 'No backend answered to the end. It is not known whether the request was carried out.'],
  [503, problemMessage('unavailable')],
  [504, 'The backend took too long. It is not known whether the request was carried out.'],
] as const;

function problemAnswer([status, detail]: (typeof problems)[number]): string {
  const code = 'unavailable';
  const body = { type: `urn:aisle:problem:${code}`, title: 'Unavailable', status, detail, code };
  const text = JSON.stringify(body);
  return `http-error status ${String(status)} content-type application/problem+json string '${text}' hdr Retry-After 1`;
}
