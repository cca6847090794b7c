import { expect, type Locator, type Page } from '@playwright/test';

/** A seat as one customer sees it. */
export type SeenSeat = 'free' | 'held' | 'paying' | 'sold' | 'blocked' | 'mine' | 'pending';

/** Who flies in a seat. */
export interface Flyer {
  readonly seat: string;
  readonly givenName: string;
  readonly surname: string;
  readonly isChild?: boolean;
}

/** Two adults and their children, in seats of an A320neo. */
export const family: readonly Flyer[] = [
  { seat: '20A', givenName: 'Ada', surname: 'Lovelace' },
  { seat: '20B', givenName: 'Łukasz', surname: 'O’Neill' },
  { seat: '20C', givenName: 'Cy', surname: 'Lovelace', isChild: true },
  { seat: '20D', givenName: 'Di', surname: 'Lovelace', isChild: true },
];

/** One person in front of one page: what they do, and what they must see. */
export class Customer {
  readonly page: Page;
  readonly timer: Locator;
  readonly orderState: Locator;
  readonly connection: Locator;
  readonly message: Locator;
  readonly review: Locator;
  /** The form about who flies; how far it is saved; what leads to what is missing. */
  readonly people: Locator;
  readonly saved: Locator;
  readonly missing: Locator;
  readonly continue: Locator;
  readonly pay: Locator;
  readonly code: Locator;
  readonly total: Locator;
  readonly attempts: Locator;
  readonly boardingPass: Locator;
  readonly alternatives: Locator;
  readonly timeWarning: Locator;
  /** What the airline says of a living order, and of an ended one. */
  readonly orderMessage: Locator;
  readonly ended: Locator;
  readonly salesClosed: Locator;
  /** On the list: the field that searches, and the flights that it leaves. */
  readonly search: Locator;
  readonly flights: Locator;

  constructor(page: Page) {
    this.page = page;
    this.timer = page.getByTestId('timer');
    this.orderState = page.getByTestId('order-state');
    this.connection = page.getByTestId('connection');
    this.message = page.getByTestId('message');
    this.review = page.getByTestId('review');
    this.people = page.getByTestId('people');
    this.saved = page.getByTestId('people-saved');
    this.missing = page.getByTestId('missing');
    this.continue = page.getByTestId('continue');
    this.pay = page.getByTestId('pay');
    this.code = page.getByTestId('payment-code');
    this.total = page.getByTestId('total');
    this.attempts = page.getByTestId('attempt');
    this.boardingPass = page.getByTestId('boarding-pass');
    this.alternatives = page.getByTestId('alternatives-accept');
    this.timeWarning = page.getByTestId('time-warning');
    this.orderMessage = page.getByTestId('order-message');
    this.ended = page.getByTestId('ended');
    this.salesClosed = page.getByTestId('sales-closed');
    this.search = page.getByTestId('search');
    this.flights = page.getByTestId('flight');
  }

  flight(flightId: string): Locator {
    return this.page.locator(`[data-flight="${flightId}"]`);
  }

  /** A finger's first tap shows the seat's card, the second takes the seat. */
  async tap(designator: string): Promise<void> {
    await this.seat(designator).tap();
    await expect(this.page.getByTestId('seat-card')).toContainText('Tap again to take it.');
    await this.sees(designator, 'free');
    await this.seat(designator).tap();
  }

  seat(designator: string): Locator {
    return this.page.locator(`[data-seat="${designator}"]`);
  }

  /** Opens a flight's seat map and waits until it is live. */
  async visit(flightId: string): Promise<void> {
    await this.page.goto(`/flights/${flightId}`);
    await this.seesLive();
  }

  async seesLive(): Promise<void> {
    await expect(this.connection).toHaveAttribute('data-state', 'live');
  }

  async sees(designator: string, status: SeenSeat): Promise<void> {
    await expect(this.seat(designator)).toHaveAttribute('data-status', status);
  }

  async seesOrder(status: string): Promise<void> {
    // A payment pauses between its attempts.
    await expect(this.orderState).toHaveAttribute('data-state', status, { timeout: 30_000 });
  }

  /** Clicks seats one after another, and sees each become theirs. */
  async choose(...designators: string[]): Promise<void> {
    for (const designator of designators) {
      await this.seat(designator).click();
      await this.sees(designator, 'mine');
    }
  }

  /** From the seat map to the order's page. */
  async goToReview(): Promise<void> {
    await this.review.click();
    await expect(this.page).toHaveURL(/\/orders\/\w+$/);
  }

  /** Says who flies, where nobody is named yet, and whom to write to. */
  async namePeople(): Promise<void> {
    await expect(this.people).toBeVisible();
    for (const card of await this.page.getByTestId('passenger').all()) {
      const surname = card.locator('[data-field$=".surname"]').first();
      if ((await surname.inputValue()) !== '') continue;
      await card.locator('[data-field$=".givenName"]').first().fill('Ada');
      await surname.fill('Lovelace');
      const word = card.locator('[data-field$=".willHelp"]');
      if ((await word.count()) > 0) await word.check();
    }
    await this.page.locator('[data-field="contact.email"]').fill('ada@example.com');
  }

  /** Says who each of them is, adults and children, and whom to write to. */
  async nameEach(people: readonly Flyer[], email: string): Promise<void> {
    const field = (name: string) => this.page.locator(`[data-field="${name}"]`);
    for (const { seat, givenName, surname } of people) {
      await field(`${seat}.givenName`).fill(givenName);
      await field(`${seat}.surname`).fill(surname);
    }
    for (const { seat } of people.filter(({ isChild }) => isChild)) {
      await this.page.locator(`[data-for="${seat}"] input[value="child"]`).check();
    }
    await field('contact.email').fill(email);
  }

  /** From the seat map over the order's page to the form for the payment code. */
  async goToPayment(): Promise<void> {
    await this.goToReview();
    await this.namePeople();
    await this.continue.click();
    await expect(this.code).toBeVisible();
  }

  /** Types a payment code and sends it. */
  async payWith(code: string): Promise<void> {
    await this.code.click();
    await this.page.keyboard.type(code);
    await this.pay.click();
  }

  /** Chooses seats and pays for them, to the boarding pass; gives the order's id. */
  async buy(flightId: string, ...designators: string[]): Promise<string> {
    await this.visit(flightId);
    await this.choose(...designators);
    await this.goToPayment();
    await this.payWith('11111');
    await this.seesOrder('confirmed');
    return this.orderId();
  }

  /** Chooses a seat and gives it back: the order's page is open, and says that it has none. */
  async emptyOrder(flightId: string, designator: string): Promise<void> {
    await this.visit(flightId);
    await this.choose(designator);
    await this.goToReview();
    const address = this.page.url();
    await this.visit(flightId);
    await this.seat(designator).click();
    await this.sees(designator, 'free');
    await this.page.goto(address);
    await expect(this.page.getByRole('main')).toContainText('This order has no seats');
  }

  /** Cancels from the order's page, and means it. */
  async cancelOrder(): Promise<void> {
    await this.page.getByTestId('cancel').click();
    await this.page.getByTestId('cancel-confirm').click();
  }

  /** The id of the order whose page is open. */
  orderId(): string {
    const id = /\/orders\/([0-9A-Z]{26})/.exec(this.page.url())?.[1];
    if (!id) throw new Error(`This is no order's page: ${this.page.url()}`);
    return id;
  }

  /** Time left on the clock, whole seconds. */
  async secondsLeft(): Promise<number> {
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await this.timer.innerText()) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  }
}
