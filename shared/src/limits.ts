/* eslint max-lines: off -- one list of bounds, and of their relations. */

/**
 * The bounds that outsiders can reach, and the numbers on which parts of the system agree; units last in the name. What one file
 * alone knows, such as a pause between tries, stands there. The relations between bounds are asserted below: a change
 * that breaks one fails when the module loads, in every process.
 */
export const limits = {
  /** Seats that one order may hold. */
  seatsPerOrder: 9,
  /** Choices of seats that one answer proposes to a party. */
  proposals: 5,
  /** Customers who wait for seats of one flight, and of these the ones of one client. */
  watchesPerFlight: 500,
  watchesPerClient: 5,
  /** Watches that have ended, of which a flight still says how. */
  endedWatches: 100,
  /** How long seats are on offer to who waited for them, and how often one who declines is offered some. */
  offerMs: 10 * 60_000,
  offersPerWatch: 3,
  /** Swaps of seats that one order proposes in `swapDayMs`, that are proposed to one at once, and on one flight. */
  swapsPerDay: 3,
  swapDayMs: 24 * 60 * 60_000,
  swapsAskedAtOnce: 3,
  swapsPerFlight: 300,
  /** How long a proposal may be accepted. */
  swapMs: 24 * 60 * 60_000,
  /** Proposals that have ended, of which a flight still says how, and of these those of one order. */
  endedSwaps: 100,
  endedSwapsPerOrder: 3,
  /** A given name or a surname, and its form for travel documents: letters. */
  nameLength: 60,
  /** An e-mail address: the longest that mail servers take. */
  emailLength: 254,
  /** A telephone number, with its spaces. */
  phoneLength: 20,
  /** Length of a hold, from the last accepted change of seats. */
  holdMs: 15 * 60_000,
  /** How often a customer may have the time of a hold begin anew without changing seats. */
  renewalsPerOrder: 2,
  /** An order that was not paid by then ends, however often its seats were changed. */
  unpaidOrderMs: 2 * 60 * 60_000,
  /** So long an agent may have the seats of an order kept, from the moment of doing so, to be paid for later. */
  payLaterMs: 24 * 60 * 60_000,
  /** A fence cannot outlive this, so that a dead order never keeps a seat. */
  fenceMs: 10 * 60_000,
  /** Time for one validation of a payment code. */
  paymentAttemptMs: 10_000,
  /** How long after its end a worker has to say how an attempt ended that could not reach the gateway at first. */
  attemptReportMs: 5_000,
  /** Time to connect to the payment gateway: what never reached it is no attempt. */
  gatewayConnectMs: 2_000,
  /** Between two tries to reach it: the first pause, and the longest. */
  gatewayPauseMs: 500,
  gatewayLongestPauseMs: 5_000,
  /** So long before the fence ends no further try begins: what passes has still to be charged and sold. */
  gatewayReserveMs: 30_000,
  /** One-time keys that payment codes are sealed by: those that the gateway keeps at most, and how long it keeps one. */
  codeKeys: 32_768,
  codeKeyMs: 75 * 60_000,
  /** How often it looks for those whose time is over. */
  codeSweepMs: 10_000,
  /** Those that a backend has at hand, should the gateway be away, and how old one may be when it seals a code. */
  codeStock: 200,
  codeStockMs: 60 * 60_000,
  /** How long the gateway has to answer a backend that wants some. */
  codeKeysAnswerMs: 3_000,
  /** Payments whose one-time keys a backend remembers: the same payment again is sealed alike. */
  sealedPayments: 20_000,
  /** So long an order asks the gateway to forget the key of a code that is over; then the key's own end does it. */
  codeForgetMs: 60_000,
  /** Attempts for one payment; then the order fails. */
  paymentAttempts: 3,
  /** Pause between a failed attempt and the next, in which another code may be given. */
  paymentPauseMs: 5_000,
  /** Share of attempts that fail by simulation. */
  paymentFailureRate: 0.15,
  /** Accepted or refused changes of seats in one order: keeps its history far below the server's limits. */
  changesPerOrder: 500,
  /** Events of an order's run after which it goes on in a new one as soon as it can: some 120 changes. A worker replays them in one task. */
  orderRunEvents: 750,
  /** Changes of who flies in one order: a page saves them as they are typed. */
  passengerChangesPerOrder: 500,
  /** Guests who book together in one order, and what they change in it. */
  guestsPerOrder: 9,
  partyChangesPerOrder: 300,
  /** Of these the last that a change of the owner's may have been made before. */
  partySteps: 30,
  /** One field of it as it arrives: far more than any name, so that the refusal can say how long one may be. */
  typedCharacters: 2_000,
  /** How often the links in an order's mails may be withdrawn. */
  linksPerOrder: 50,
  /** Mails to one order's contact of which agents see what became of them. */
  mailRecords: 60,
  /** Time for one try to send a mail, for all of them, and the pauses between: the first, and the longest. */
  mailAttemptMs: 60_000,
  mailPatienceMs: 24 * 60 * 60_000,
  mailPauseMs: 5_000,
  mailLongestPauseMs: 15 * 60_000,
  /** Mails that one worker sends at once. */
  mailsAtOnce: 5,
  /** Passes that a backend keeps drawn, and requests that may wait for one to be drawn: each takes the processor for a while. */
  papersKept: 100,
  papersWaiting: 30,
  /** Payment keys that an order remembers to recognise a repeated `POST …/payment`. */
  paymentKeysPerOrder: 20,
  /** Ended orders whose last outcome a flight remembers, to recognise a late duplicate of their commands. */
  endedOrdersRemembered: 4_096,
  /** Commands that travel to the flight together. */
  batchCommands: 1_000,
  /** Size of one batch as JSON. */
  batchBytes: 256 * 1024,
  /** How long a batch waits, at most, for those whom the last answer let go on. */
  gatherMs: 25,
  /** It leaves when nobody came for so long. */
  gatherGapMs: 5,
  /** Commands that may wait for one flight in one worker or backend; past them the answer is `busy`. */
  queuedCommands: 5_000,
  /** Commands of orders that one worker or backend has under way at once, of all flights together. */
  commandSlots: 200,
  /** The shortest that a caller is told to wait when the answer is `busy`; longer where a measured pace asks for it. */
  busyRetryMs: 1_000,
  /** Between two tasks in which a flight frees what has run out: later by so much at most, until somebody wants it. */
  expiryPauseMs: 250,
  /** How long a seat command waits for its flight; past it the order answers `busy` or `unavailable`. */
  commandPatienceMs: 7_000,
  /** An order of before whose creation never arrives ends after this. */
  unadmittedOrderMs: 30_000,
  /** Seats of a creation whose order did not come about are released after this, unless the same request has come again. */
  undoCreationMs: 10_000,
  /** Creations of one backend that wait for that; past them a flight frees the seats at their deadline. */
  undoneCreations: 2_000,
  /** Of these, so many are released at once. */
  undosAtOnce: 20,
  /** Interventions that a flight remembers for its manifest. */
  auditEntries: 200,
  /** Sentences that customers read of one of them, which its audit keeps. */
  auditSentences: 3,
  /** Audit log: entries that a flight hands over at once, and sources of which the log remembers what it has. */
  auditReportEntries: 50,
  auditSources: 2_000,
  /** Audit log: entries on one page, its size as JSON, and that of what it is found by, which is one search attribute. */
  auditPageEntries: 200,
  auditPageBytes: 256 * 1024,
  auditKeyBytes: 1_900,
  /** Audit log: a page with an entry as old as that is closed, full or not. */
  auditPageOpenMs: 30 * 24 * 60 * 60_000,
  /** Audit log: an entry reaches it within this. */
  auditLateMs: 60 * 60_000,
  /** Audit log: entries in one answer, and closed pages that are read for it; so many are listed by what they are found by. */
  auditRows: 1_000,
  auditPagesRead: 50,
  auditPagesListed: 2_000,
  /** Audit log: what is looked for in the reasons. */
  auditTextCharacters: 100,
  /** Notices that a worker keeps while its backend is away, of flights and of orders each. */
  busNotices: 2_000,
  /** Relay: queries a second for one watched flight. */
  relayQueriesPerSecond: 20,
  /** Relay: how often watched flights are asked without a notice, to heal a lost one. */
  relaySweepMs: 3_000,
  /** Relay: the flight list's counts are at most this old. */
  flightListMs: 1_000,
  /** How long a flight that is written as an answer serves its readers: `serverTime` lags at most so much. */
  writtenFlightMs: 250,
  /** Size of a request's body, but for files of the time machine (`historyFileBytes`). */
  bodyBytes: 16 * 1024,
  /** Size of one socket message from a client. */
  socketMessageBytes: 16 * 1024,
  /** Messages that may wait on one connection to be read; past them it ends. */
  unreadPackets: 1_000,
  /** The same in bytes. Who watches as many flights as one connection may is sent that many snapshots. */
  unreadBytes: 8 * 1024 * 1024,
  /** How often connections are looked through for such. */
  unreadCheckMs: 1_000,
  /** Flights that one connection may watch at once. */
  watchedFlightsPerSocket: 20,
  /** Orders that one connection may watch at once; one that has ended makes room for another. */
  watchedOrdersPerSocket: 20,
  /** The same of all connections, and of those of one client: the largest of them are ended first. */
  unreadBytesOfAll: 256 * 1024 * 1024,
  unreadBytesPerClient: 64 * 1024 * 1024,
  /** Orders whose cookies a browser keeps in any case. Past them those that are over go. */
  keptOrderCookies: 30,
  /** Orders whose cookies a browser keeps at most: some 90 bytes each of the head of every request. */
  orderCookies: 60,
  /** Orders of a browser that has too many which are looked up for one more: which of them are over. */
  askedOrderCookies: 10,
  /** How long an order's cookie lasts after the departure, and at most: browsers take no longer. */
  orderCookieAfterMs: 24 * 60 * 60_000,
  orderCookieMs: 400 * 24 * 60 * 60_000,
  /** Finding a booking: the time that every answer takes at least, so that it says nothing. */
  findAnswerMs: 400,
  /** Wrong tries from one address, and at one code, that are checked without a pause; then pauses that grow up to so long. */
  findTriesOfClient: 20,
  findPauseOfClientMs: 8_000,
  findTriesOfCode: 10,
  findPauseOfCodeMs: 15_000,
  /** Socket messages a second from one connection; those of one client, over all of its connections. */
  socketMessagesPerSecond: 50,
  socketMessagesPerSecondAndClient: 500,
  /** Of these the ones whose answers are large or cost a query: `…:watch`. An office opens its pages at once. */
  watchesPerSecondAndClient: 100,
  watchBurst: 300,
  /** Packets of any kind a second from one connection, and from one client, five and two seconds' worth at once. */
  socketPacketsPerSecond: 100,
  socketPacketsPerSecondAndClient: 1_000,
  /** Packets that one polling request carries. */
  socketPacketsPerRequest: 64,
  /** Connections of Socket.IO that a backend has at once, and one client's of these. */
  socketConnections: 10_000,
  socketConnectionsPerClient: 500,
  /** New ones of one client. A whole office comes back when a backend was started anew. */
  socketHandshakesPerSecond: 30,
  socketHandshakeBurst: 500,
  /** A connection that has joined no namespace by then ends. */
  socketConnectMs: 15_000,
  /** Clients that are told apart by the limits of sockets and of wrong tokens. */
  socketClients: 20_000,
  /** Wrong tokens of one client that are checked without a pause, and after how long without one they are forgotten. */
  wrongTokens: 50,
  wrongTokensMs: 10 * 60_000,
  /** REST requests that change something, a client and 10 seconds. */
  writesPer10Seconds: 300,
  /** REST requests that read, a client and 10 seconds. */
  readsPer10Seconds: 2_000,
  /** Connections that a backend has at once, sockets among them, and how many of them one client may have. */
  connections: 12_000,
  connectionsPerClient: 1_000,
  /** How often connections are looked through for slow ones. */
  connectionsCheckMs: 1_000,
  /** A request's head comes within this: from the begin of a connection, or from the head's first byte. */
  requestHeadMs: 5_000,
  /** Its body comes at this pace at least, after a moment's grace, */
  bodyGraceMs: 5_000,
  bodyBytesPerSecond: 64 * 1024,
  /** and the whole request within this. */
  requestMs: 5 * 60_000,
  /** Requests that wait on one connection until those before them are answered. */
  pipelinedRequests: 16,
  /** Longer than clients and proxies keep an idle connection, so that none is closed under a request. */
  keepAliveMs: 65_000,
  /** A connection on which nothing moves while an answer is prepared or read ends after this. */
  stillConnectionMs: 60_000,
  /** How long a refused connection is read on for, so that its client gets to see why. */
  lingerMs: 1_000,
  /** Warnings and errors: lines with one message in a while, and messages that are told apart. */
  logLines: 20,
  logWindowMs: 10_000,
  logMessages: 200,
  /** A log file of this size is set aside, and one before it forgotten. */
  logFileBytes: 20 * 1024 * 1024,
  /** Metrics are gathered once in this time, however often they are asked for. */
  metricsMs: 1_000,
  /** Proxies in a row in front of the backends. */
  trustedProxies: 8,
  /** Workers, and backends, that `npm run cluster` starts on one machine. */
  clusterProcesses: 16,
  /** Shards of Temporal's history in the database that it makes; each costs memory and queries even when idle. */
  historyShards: 1_024,
  /** Commands that one backend has under way for one workflow, and those that wait; a workflow takes ten updates from all of them. */
  workflowCommandsAtOnce: 3,
  workflowCommandsWaiting: 60,
  /** Seats, and orders, that one client (an IPv4 address, an IPv6 /64) holds at once without having paid: settings change them. */
  heldSeatsPerClient: 120,
  heldOrdersPerClient: 60,
  /** Of these orders those without seats. */
  openOrdersPerClient: 20,
  /** An IPv6 site (/48) holds as much as so many clients. */
  clientsPerSite: 4,
  /** Orders without seats, of everybody together. */
  openOrders: 2_000,
  /** Unpaid orders that a backend counts. */
  countedOrders: 100_000,
  /** How long a request waits for Redis to count what it wants to hold. */
  countingMs: 500,
  /** Admission: order commands that one backend has under way at once. */
  admissionConcurrency: 60,
  /** Admission: commands of those who have an order, and creations, that one backend holds open. */
  admissionHolders: 2_000,
  admissionWaiting: 4_000,
  /** Admission: places that are kept for customers who were told to come back. */
  admissionTickets: 10_000,
  /** Admission: a creation that is expected to wait for longer is told to come back. */
  admissionPatienceMs: 8_000,
  /** Admission: the same for one whose place cannot be kept, since it has no Idempotency-Key. */
  admissionKeylessPatienceMs: 15_000,
  /** Admission: no request is held open for longer, whatever was expected. */
  admissionWaitMs: 20_000,
  /** Admission: a customer whose place is kept looks again after this at the latest: those before may have left. */
  admissionReturnMs: 10_000,
  /** Admission: how long a place is kept for a customer who is late: a hidden page's timers may fire once a minute. */
  admissionTicketMs: 90_000,
  /** Admission: creations a second, until some were measured. */
  admissionGuessPerSecond: 60,
  /** Admission: the longest that a command is under way. */
  admissionCommandMs: 10_000,
  /** Admission: orders that are looked up at once before a repeated request may be refused. */
  admissionLookUps: 32,
  /** The longest that anyone is told to wait by `Retry-After`. */
  longestRetryMs: 60_000,
  /** Bookings open so long before departure. */
  bookingsOpenMs: 400 * 24 * 60 * 60_000,
  /** A departure is put off by so much at most, from what is planned so far. */
  delayMs: 14 * 24 * 60 * 60_000,
  /** The name of a terminal, and of a gate. */
  gateCharacters: 12,
  /** From departure to arrival. */
  flightMs: 24 * 60 * 60_000,
  /** Passengers are to be at the gate so long before departure. */
  boardingMs: 40 * 60_000,
  /** A class's fare, in minor units of its currency: some currencies count in millions. */
  fareMinorUnits: 100_000_000_000,
  /** Agents' sentences: reasons of interventions. */
  reasonCharacters: 280,
  /** Changes that an agent who came too late is told of. */
  changesTold: 10,
  /** What an agent may add to a hold, from the moment of doing so. */
  extendHoldMs: 60 * 60_000,
  /** Whoever had paid for a cancelled flight may be kept for so long, to be rebooked: the least and the most that a supervisor can choose. */
  shortestRebookingMs: 60 * 60_000,
  longestRebookingMs: 48 * 60 * 60_000,
  /** The last rebookings from a flight and to it that agents are shown. */
  rebookingsListed: 20,
  /** So many of all flights' rebookings are looked through for those that lead to one flight. */
  rebookingsSearched: 2_000,
  /** Who was booked onto another flight may decline it for so long, and until it departs. */
  rebookingDeclineMs: 48 * 60 * 60_000,
  /** Events that a flight remembers for the agents' feed, and of these the ones that its next run is given. */
  recentEvents: 300,
  carriedEvents: 100,
  /** Size as JSON of the events, and of the interventions, that the next run is given: some name all seats. */
  carriedEventBytes: 64 * 1024,
  carriedAuditBytes: 128 * 1024,
  /** The same of the interventions that are recognised when they are sent again: refusals may name all seats. */
  carriedInterventionBytes: 64 * 1024,
  /** Interventions whose outcomes a flight remembers, to recognise one that is sent again. */
  interventionsRemembered: 100,
  /** An order that is not there to be told may be about to start: it is told again after this, until `undoCreationMs` are over. */
  tellAgainMs: 2_000,
  /** Notifications of a flight to its orders that are under way at once; the server takes 2,000. */
  notificationsUnderWay: 20,
  /** Changes of an order that its timeline remembers. */
  timelineEntries: 200,
  /** Events of all flights that a backend remembers for the agents' feed. */
  feedEvents: 1_000,
  /** The feed's messages to one watcher, and the events in each. */
  feedMessagesPerSecond: 10,
  feedEventsPerMessage: 200,
  /** Points of the agents' charts, one a second. */
  chartPoints: 300,
  /** Flights whose rooms one agent's connection may watch at once. */
  watchedRoomsPerSocket: 10,
  /** A watched room asks its flight this often at most. */
  roomQueriesPerSecond: 4,
  /** A watched order's file is read this often without a notice, to heal a lost one. */
  orderFileSweepMs: 10_000,
  /** Invariants: how often flights that changed, or were due to, are looked at. */
  invariantCheckMs: 2_000,
  /** Invariants: orders with seats that are listed in one round, whether their workflows run; and by one question. */
  orphansListed: 4_000,
  orphanChunk: 500,
  /** Invariants: orders that the listing lacks, asked about one by one in a round. */
  orphanLooks: 50,
  /** Invariants: what may still be under way is no violation before this: a refund, an emission, a timer. */
  invariantGraceMs: 15_000,
  /** Invariants: money that is on its way back may take so long: a worker may be killed in the midst of it. */
  invariantRefundMs: 120_000,
  /** The gateway's ledger: charges, or refunds, in one answer. */
  ledgerPage: 10_000,
  /** Requests to the gateway's ledger that a backend has under way. */
  ledgerReadsAtOnce: 8,
  /** Movements of the ledger on one page that the audit of payments follows, and how far before its end it begins. */
  ledgerFollowed: 1_000,
  ledgerLookBack: 500,
  /** Audit of payments: orders that are to be looked at, and those of them in one round. */
  auditedOrders: 20_000,
  auditedAtOnce: 1_000,
  /** It is behind, and says so, when an order waits for longer than this. */
  auditLagMs: 30_000,
  /** A charge is looked at after this: as a rule its seats are known to be sold by then. */
  auditSettleMs: 3_000,
  /** Charges whose amounts a backend remembers, for agents who look at flights. */
  knownCharges: 20_000,
  /** An agent's name and password. */
  agentNameCharacters: 64,
  passwordCharacters: 256,
  /** An agent's session ends after so much time, whatever is done in it. */
  agentSessionMs: 12 * 60 * 60_000,
  /** A backend asks again whether a session was signed out, somewhere else, when it last asked so long ago. */
  sessionCheckMs: 3_000,
  /** The same for the sockets that a session has open. */
  sessionSocketCheckMs: 10_000,
  /** While nobody can be asked, the last answer counts for so long. */
  sessionTrustMs: 5 * 60_000,
  /** How long every namespace of Temporal keeps what ended, at the least. */
  retentionMs: 24 * 60 * 60_000,
  /** Failed tries to sign in by one name from one address; then it is locked for `signInLockMs`. */
  signInTries: 5,
  signInLockMs: 15 * 60_000,
  /** The same of one name from anywhere, and of one address with any names; from then on growing pauses, up to so long. */
  signInTriesOfName: 20,
  signInPauseOfNameMs: 15_000,
  signInTriesOfClient: 50,
  signInPauseOfClientMs: 4_000,
  /** Passwords that are checked at once, each of which takes a processor, and those that may wait for it. */
  signInsAtOnce: 2,
  signInsWaiting: 100,
  /** A browser that a name has signed in from is known for so long. */
  agentDeviceMs: 400 * 24 * 60 * 60_000,
  /** Time machine: a map is kept every so many versions; one between is folded from the last. */
  historyCheckpointVersions: 256,
  /** Time machine: changes of closed runs that a backend keeps in memory, over all flights. */
  historyCachedChanges: 100_000,
  /** Time machine: flights whose runs a backend remembers. */
  historyFlights: 200,
  /** Time machine: changes that one answer has. */
  historyChangesPerAnswer: 1_000,
  /** Time machine: differences between record and replay that are told one by one; the rest is counted. */
  historyDifferences: 20,
  /** Time machine: whole histories that a backend exports at once, and files that it checks at once. */
  historyFilesAtOnce: 2,
  /** Time machine: bodies of files that it reads, or keeps until they are checked. */
  historyBodiesAtOnce: 4,
  /** Time machine: an exported file, as it travels and unpacked, and one line of it. */
  historyFileBytes: 32 * 1024 * 1024,
  historyUnpackedBytes: 512 * 1024 * 1024,
  historyLineCharacters: 8 * 1024 * 1024,
  /** Time machine: how often larger a file may get by unpacking, once it is larger than `historyFreeBytes`. */
  historyRatio: 100,
  historyFreeBytes: 4 * 1024 * 1024,
  /** Time machine: what checking one file takes of time and memory, in a thread of its own. */
  historyCheckMs: 120_000,
  historyMemoryBytes: 256 * 1024 * 1024,
  /** Orders that had paid and lost their seats: how many a flight remembers. The archive has all. */
  formerOrders: 1_000,
  /** Size as JSON of the people that a flight knows of its paid orders, and of its former ones; and of those on a page of the archive. */
  peopleBytes: 320 * 1024,
  formerPeopleBytes: 64 * 1024,
  archivePeopleBytes: 1024 * 1024,
  /** Orders, and pages of the archive, that a search by a confirmation code or a person looks at: few share a code, many a name. */
  ordersFound: 20,
  /** Keys that decrypt payloads: the one that encrypts, and those of before. */
  payloadKeys: 16,
  /** Payloads that Temporal's page wants decrypted in one request: that of a run's state may have 2 MiB, in base64 a third more. */
  decodedBodyBytes: 4 * 1024 * 1024,
  /** Flights, the next to depart, whose manifests are searched for a code that Temporal's index does not know. */
  manifestsSearched: 50,
  /** Archive: orders on one page; their confirmation codes are one search attribute. */
  archivePageOrders: 200,
  /** Archive: the keys by which the people on one page are found; they are one search attribute, too. */
  archivePageKeys: 220,
  /** Archive: how long a departed flight's manifest is kept. */
  archiveMs: 400 * 24 * 60 * 60_000,
  /** Archive: how long it keeps who was on a flight, unless PEOPLE_KEPT_DAYS says otherwise. */
  archivedPeopleMs: 180 * 24 * 60 * 60_000,
} as const;

function relate(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`limits.ts: ${rule}`);
}

relate(
  limits.fenceMs > limits.paymentAttempts * (limits.paymentAttemptMs + limits.paymentPauseMs) * 2,
  'a fence outlives every attempt of a payment, twice over',
);
relate(
  limits.gatewayConnectMs < limits.paymentAttemptMs,
  'who cannot connect is told apart from who gets no answer',
);
relate(
  limits.codeKeyMs >= limits.codeStockMs + limits.fenceMs + limits.gatewayReserveMs,
  'a code that was sealed at the last moment is opened as long as its payment runs',
);
relate(limits.codeKeys >= 100 * limits.codeStock, 'many backends have one-time keys at hand');
relate(
  limits.gatewayReserveMs >= 2 * limits.paymentAttemptMs &&
    limits.gatewayReserveMs < limits.fenceMs / 2,
  'the last try and the charge fit in before the fence ends, and most of the fence is for trying',
);
relate(
  limits.guestsPerOrder <= limits.seatsPerOrder &&
    limits.partyChangesPerOrder < limits.changesPerOrder,
  'every guest can have a seat, and guests leave their owner changes to make',
);
relate(limits.unpaidOrderMs > limits.holdMs, 'an unpaid order may outlive one hold');
relate(
  limits.payLaterMs > limits.unpaidOrderMs && limits.extendHoldMs <= limits.unpaidOrderMs,
  'what an agent has kept outlasts whatever a customer may keep',
);
relate(
  limits.unreadBytes > limits.watchedFlightsPerSocket * 200 * 1024,
  'the snapshots of every flight that a connection may watch can wait for it',
);
relate(
  limits.keptOrderCookies < limits.orderCookies && limits.orderCookies * 90 < 6 * 1024,
  'the cookies of a browser fit into the head of a request, with room for others',
);
relate(
  limits.connectionsPerClient * 4 <= limits.connections,
  'no client takes a large part of all connections',
);
relate(
  limits.stillConnectionMs > limits.admissionWaitMs * 2,
  'who waits to be admitted is not taken for gone',
);
relate(
  limits.bodyBytes <= limits.bodyBytesPerSecond,
  'a body of the largest size takes a second at the slowest pace',
);
relate(
  limits.unreadBytes < limits.unreadBytesPerClient &&
    limits.unreadBytesPerClient * 2 <= limits.unreadBytesOfAll,
  'nobody takes the unread bytes of all others',
);
relate(
  limits.socketMessagesPerSecond <= limits.socketPacketsPerSecond &&
    limits.socketMessagesPerSecondAndClient <= limits.socketPacketsPerSecondAndClient,
  'a message that is one too many gets its refusal, before the connection ends for its packets',
);
relate(
  limits.socketConnectionsPerClient <= limits.socketHandshakeBurst &&
    limits.socketConnectionsPerClient * 4 <= limits.socketConnections &&
    limits.socketConnectionsPerClient <= limits.connectionsPerClient &&
    limits.socketConnections <= limits.connections,
  'all the connections of a client may come at once, and leave room for others',
);
relate(limits.gatherGapMs <= limits.gatherMs, 'the pause that ends a wait fits into it');
relate(
  limits.gatherMs * 20 < limits.commandPatienceMs,
  'waiting for others costs nobody their answer',
);
relate(limits.queuedCommands >= limits.batchCommands, 'a full batch fits into the queue');
relate(limits.batchBytes < 2 * 1024 * 1024, 'a batch stays below the 2 MiB of a Temporal payload');
relate(
  limits.endedOrdersRemembered * 200 < 1024 * 1024,
  'remembered outcomes leave room in the 2 MiB that continue-as-new carries',
);
relate(
  limits.carriedEventBytes + limits.carriedAuditBytes + limits.carriedInterventionBytes <=
    256 * 1024,
  'what a flight remembers of late leaves room for its notifications beside',
);
relate(
  limits.admissionPatienceMs < limits.admissionKeylessPatienceMs &&
    limits.admissionKeylessPatienceMs < limits.admissionWaitMs,
  'who can come back is asked to sooner, and a fair estimate ends before the request is cut off',
);
relate(
  limits.formerOrders * 220 < 256 * 1024,
  'what a flight remembers of former orders leaves room for its notifications beside',
);
relate(
  limits.peopleBytes + limits.formerPeopleBytes + limits.endedOrdersRemembered * 200 <
    1.5 * 1024 * 1024,
  'the people of a flight leave room for what else continue-as-new carries',
);
relate(
  limits.watchesPerFlight * (450 + limits.emailLength) + limits.endedWatches * 300 < 384 * 1024,
  'those who wait for seats leave room for what else continue-as-new carries',
);
relate(
  (limits.swapsPerFlight + limits.endedSwaps) * 250 < 128 * 1024,
  'swaps leave room for what else continue-as-new carries',
);
relate(
  limits.offerMs < limits.holdMs && limits.watchesPerClient * 10 <= limits.watchesPerFlight,
  'an offer ends before a hold would, and no client takes the places of all others',
);
relate(
  limits.formerOrders > limits.archivePageOrders,
  'a flight remembers what the archive is still to be given',
);
relate(
  limits.archivePageOrders * '"ABC234",'.length < 2 * 1024,
  'the confirmation codes of a page fit into the 2 KiB of a search attribute',
);
relate(
  limits.archivedPeopleMs <= limits.archiveMs,
  'who was on a flight is known no longer than what was on it',
);
relate(
  limits.archivePageKeys * '"Ab-_34",'.length < 2 * 1024,
  'the keys of the people of a page do, too',
);
relate(
  limits.archivePageKeys > 3 * 2 * limits.seatsPerOrder + 1,
  'a page takes the people of any order',
);
relate(
  2 * (limits.workflowCommandsAtOnce + 2) <= 10,
  'the commands of two backends, and a batch of each backend and worker, fit into the ten updates that a workflow takes',
);
relate(
  limits.fareMinorUnits * limits.seatsPerOrder * 10 < Number.MAX_SAFE_INTEGER,
  'the dearest order, in a class of ten times the fare, adds up exactly',
);
relate(limits.delayMs < limits.bookingsOpenMs, 'a delayed flight is one that could be opened');
relate(
  limits.heldSeatsPerClient >= 10 * limits.seatsPerOrder &&
    limits.heldOrdersPerClient > limits.openOrdersPerClient,
  'an office holds ten full orders at once',
);
relate(
  limits.historyBodiesAtOnce * limits.historyFileBytes +
    limits.historyFilesAtOnce * limits.historyMemoryBytes <
    768 * 1024 * 1024,
  'files that are opened leave a backend below a gigabyte',
);
relate(
  limits.historyLineCharacters > 2 * 2 * 1024 * 1024,
  'a line takes what a payload of Temporal holds, and its quotes',
);
relate(limits.busyRetryMs < limits.longestRetryMs, 'the shortest wait is below the longest');
relate(
  limits.agentSessionMs < limits.retentionMs,
  'a session that was signed out is known for as long as it could have been used',
);
relate(
  limits.signInTries < limits.signInTriesOfName &&
    limits.signInTriesOfName < limits.signInTriesOfClient,
  'who guesses at one address is locked out there before anybody else has to wait',
);
relate(
  limits.ledgerFollowed <= limits.ledgerPage && limits.ledgerLookBack < limits.ledgerFollowed,
  'the audit of payments begins with one page, which the gateway gives',
);
relate(
  limits.auditedOrders > limits.ledgerFollowed * 2 &&
    limits.auditLagMs > limits.auditSettleMs + limits.invariantCheckMs * 2,
  'a page of charges and one of refunds can be looked at, and an order in its turn is not late',
);
relate(limits.auditKeyBytes < 2 * 1024, 'what a page of the audit log is found by is indexed');
relate(
  limits.auditEntries > limits.auditReportEntries,
  'a flight remembers what the audit log is still to be given',
);
relate(
  limits.auditPageBytes + limits.auditSources * 50 < 1024 * 1024,
  'what the audit log carries on leaves room for what comes meanwhile',
);
relate(limits.invariantGraceMs > limits.relaySweepMs * 2, 'what a sweep heals is no violation');
relate(
  limits.feedMessagesPerSecond * limits.feedEventsPerMessage > limits.recentEvents,
  'a second of the feed takes all that one flight can tell in it',
);
