/** The main journey in Firefox, over WebDriver BiDi: Playwright drives no Firefox but its own. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { beforeAll, expect, it } from 'vitest';
import { browserPath } from '../support/browser-path.ts';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 60_000 };

let system: TestSystem;
let browser: Browser;
let flightId: string;
beforeAll(async () => {
  system = await TestSystem.start();
  flightId = (await new Site(system.url, await system.agentToken()).openFlight('A320neo')).id;
  return () => system.dispose();
});
beforeAll(async () => {
  const executablePath = browserPath('Firefox', ['firefox-esr', 'firefox'], process.env);
  browser = await puppeteer.launch({ browser: 'firefox', executablePath });
  return () => browser.close();
});

/** A customer with cookies of their own, in front of the flight's map; what the page complains of is kept. */
async function visit(complaints: string[]): Promise<Page> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.setDefaultTimeout(patience.timeout);
  await page.goto(`${system.url}/flights/${flightId}`);
  await sees(page, '[data-testid="connection"][data-state="live"]');
  return page;
}

const sees = (page: Page, selector: string) => page.waitForSelector(selector, patience);
const click = (page: Page, selector: string) => page.locator(selector).click();
const seat = (designator: string, status: string) =>
  `[data-seat="${designator}"][data-status="${status}"]`;

it('in Firefox a customer books a seat by mouse and keyboard, and another sees it go', async () => {
  const complaints: string[] = [];
  const [ann, bob] = [await visit(complaints), await visit(complaints)];
  await click(ann, seat('20C', 'free'));
  await sees(ann, seat('20C', 'mine'));
  await sees(bob, seat('20C', 'held'));
  // Keys go to the tab in front.
  await ann.bringToFront();
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('Enter');
  await sees(bob, seat('20D', 'held'));
  await ann.keyboard.press('Enter');
  await sees(bob, seat('20D', 'free'));

  await click(ann, '[data-testid="review"]');
  await ann.locator('[data-field="20C.givenName"]').fill('Ada');
  await ann.locator('[data-field="20C.surname"]').fill('Lovelace');
  await ann.locator('[data-field="contact.email"]').fill('ada@example.com');
  await click(ann, '[data-testid="continue"]');
  await ann.locator('[data-testid="payment-code"]').click();
  await ann.keyboard.type('11111');
  await click(ann, '[data-testid="pay"]');
  await sees(ann, '[data-testid="order-state"][data-state="confirmed"]');
  await sees(ann, '[data-testid="boarding-pass"]');
  await sees(bob, seat('20C', 'sold'));
  expect(complaints).toEqual([]);
});
