import { expect, type Locator, type Page } from '@playwright/test';
import type { SeatStatus } from '@aisle/shared/seat-map';

/** What an agent writes before acting. */
export interface Words {
  readonly reason: string;
  readonly tellCustomer?: string;
}

/** One person in front of one page of the agents' desk: what they do, and what they must see. */
export class Agent {
  readonly page: Page;
  readonly connection: Locator;
  /** Why the sign-in page said no. */
  readonly signInRefusal: Locator;
  readonly search: Locator;
  readonly found: Locator;
  readonly message: Locator;
  /** The board's rows. */
  readonly rows: Locator;
  readonly feed: Locator;
  readonly feedRows: Locator;
  readonly invariants: Locator;
  /** Of a flight's room. */
  readonly state: Locator;
  readonly order: Locator;
  readonly timeline: Locator;
  /** The dialog before every act, what it says of the effect, and why it was refused. */
  readonly dialog: Locator;
  readonly effect: Locator;
  readonly refusal: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId('connection');
    this.signInRefusal = page.getByTestId('sign-in').getByRole('alert');
    this.search = page.getByTestId('desk-search');
    this.found = page.getByTestId('search-result');
    this.message = page.getByTestId('message');
    this.rows = page.getByTestId('board-row');
    this.feed = page.getByTestId('feed');
    this.feedRows = page.getByTestId('feed-row');
    this.invariants = page.getByTestId('invariants');
    this.state = page.getByTestId('flight-state');
    this.order = page.getByTestId('order-panel');
    this.timeline = page.getByTestId('timeline');
    this.dialog = page.getByTestId('intervention');
    this.effect = page.getByTestId('effect');
    this.refusal = page.getByTestId('refusal');
  }

  /** Fills the form of the sign-in page. */
  async signIn(name: string, password: string): Promise<void> {
    await this.page.getByLabel('Name').fill(name);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async openBoard(query = ''): Promise<void> {
    await this.page.goto(`/desk${query}`);
    await this.seesLive();
    await expect(this.rows.first()).toBeVisible();
  }

  /** Opens a flight's room and waits until it is live. */
  async openRoom(flightId: string): Promise<void> {
    await this.page.goto(`/desk/flights/${flightId}`);
    await this.seesLive();
    await expect(this.state).toBeVisible();
  }

  async seesLive(): Promise<void> {
    await expect(this.connection).toHaveAttribute('data-state', 'live');
  }

  row(flightId: string): Locator {
    return this.page.locator(`[data-testid="board-row"][data-flight="${flightId}"]`);
  }

  seat(designator: string): Locator {
    return this.page.locator(`[data-seat="${designator}"]`);
  }

  async sees(designator: string, status: SeatStatus): Promise<void> {
    await expect(this.seat(designator)).toHaveAttribute('data-status', status);
  }

  /** Presses a taken seat: its order comes up. */
  async showOrderOf(designator: string): Promise<void> {
    await this.seat(designator).click();
    await expect(this.order).toBeVisible();
  }

  /** Presses the button of an act. */
  async start(act: string): Promise<void> {
    await this.page.getByTestId(`act-${act}`).click();
    await expect(this.dialog).toHaveAttribute('data-step', 'form');
  }

  /** From the form, once its effect is shown, to the question whether it is meant. */
  async giveReason({ reason, tellCustomer }: Words): Promise<void> {
    await this.page.getByTestId('reason').fill(reason);
    if (tellCustomer !== undefined) await this.page.getByTestId('tell-customer').fill(tellCustomer);
    await this.page.getByTestId('to-confirmation').click();
    await expect(this.dialog).toHaveAttribute('data-step', 'confirm');
  }

  /** Gives the reason, means it, and sees that it is done. */
  async stepIn(words: Words): Promise<void> {
    await this.giveReason(words);
    await this.page.getByTestId('act').click();
    await expect(this.dialog).toBeHidden();
    await expect(this.message).toContainText('Done.');
  }
}
