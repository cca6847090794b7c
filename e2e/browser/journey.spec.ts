import { chromium, type Browser, type Page } from '@playwright/test';
import { sendCrowd } from '../support/crowd.ts';
import { codesIn } from './support/bar-code.ts';
import { chromiumArguments, chromiumPath } from './support/chromium.ts';
import { Customer, family } from './support/customer.ts';
import { expect, otherHost, test } from './support/mail-system.ts';
import { isTo, readMail, type ReadMail } from './support/outbox.ts';
import { pagesOf } from './support/pdf.ts';

const patience = { timeout: 60_000 };
const beatMs = 500;

/** A browser of another machine: it has a profile of its own, and knows the site by another name. */
async function elsewhere(url: string): Promise<{ browser: Browser; url: string }> {
  const rules = `--host-resolver-rules=MAP ${otherHost} 127.0.0.1`;
  const executablePath = chromiumPath(process.env);
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, rules] });
  return { browser, url: url.replace('127.0.0.1', otherHost) };
}

/** Looks at the invariants until it is stopped; gives those that did not hold at some moment. */
function watchInvariants(url: string): () => Promise<string[]> {
  const broken = new Set<string>();
  let looks = 0;
  const look = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [line] of text.matchAll(/^aisle_invariant_violated\{.*\} [1-9].*$/gm))
      broken.add(line);
    looks += 1;
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => undefined);
  }, beatMs);
  return async () => {
    clearInterval(timer);
    await looking;
    expect(looks).toBeGreaterThan(1);
    return [...broken];
  };
}

/** Each mail as its reader sees it, on a phone by night and on a desk by day; the passes as a scanner does. */
async function lookAt(
  mail: ReadMail,
  page: Page,
  path: (name: string) => string,
): Promise<string[]> {
  const name = mail.subject.replaceAll(/\W+/g, '-').slice(0, 24);
  for (const [width, colorScheme] of [
    [360, 'dark'],
    [900, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await page.setContent(mail.html);
    await page.screenshot({ path: path(`${name}-${width}.png`), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
  const browser = page.context().browser();
  if (browser === null || mail.pdf === null) return [];
  const codes = (await pagesOf(browser, mail.pdf)).map(codesIn);
  return (await Promise.all(codes)).flat();
}

/** Name and seat in the bar code of a pass. */
const onPass = (code: string) => [code.slice(2, 22).trim(), code.slice(48, 52)];

test(
  'a family books; from another machine one finds it, changes a seat, cancels a child; staff delays, cancels and rebooks them',
  { tag: '@long' },
  async ({ customer: ann, newAgent, openFlight, moneyOf, system, mailServer, page }, info) => {
    test.setTimeout(400_000);
    const [from, to] = [await openFlight('A320neo'), await openFlight('A320neo')];
    const stopWatching = watchInvariants(system.url);
    const crowd = (flightId: string) =>
      sendCrowd({
        ...{ site: system.url, gateway: system.gatewayUrl, flightId },
        ...{ scenario: 'checkout', customers: 10, seconds: 4 },
      });

    await ann.visit(from.id);
    await ann.choose(...family.map(({ seat }) => seat));
    await ann.goToReview();
    const orderId = ann.orderId();
    const address = `${orderId.toLowerCase()}@example.com`;
    await ann.nameEach(family, address);
    await ann.continue.click();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    const confirmation = await ann.page.getByTestId('confirmation').innerText();
    await ann.page.goto('about:blank');

    const other = await elsewhere(system.url);
    const bob = new Customer(await other.browser.newPage({ locale: 'en-GB' }));
    const at = (testId: string) => bob.page.getByTestId(testId);
    await bob.page.goto(`${other.url}/find`);
    await bob.page.locator('[data-field="confirmation"]').fill(confirmation.toLowerCase());
    await bob.page.locator('[data-field="surname"]').fill('oneill');
    await bob.page.getByRole('button', { name: 'Find my booking' }).click();
    await expect(bob.boardingPass).toHaveCount(4);

    // Dearer: the difference is said before, and paid for by a code that fails once; a reload in the midst changes nothing.
    await bob.page.locator('[data-booked-seat="20A"]').getByTestId('change-seat').click();
    await bob.seat('1A').click();
    await expect(at('exchange-words')).toContainText(/1A costs £\d+ more\./);
    await bob.code.click();
    await bob.page.keyboard.type('12121');
    await at('exchange-go').click();
    await expect(bob.attempts).toContainText('Attempt 1 of 3');
    await bob.page.reload();
    await expect(bob.page.locator('[data-booked-seat="1A"]')).toBeVisible(patience);
    await expect(bob.page.locator('[data-booked-seat="20A"]')).toHaveCount(0);

    // What comes back is said before, and the children do not fly alone.
    await bob.page.locator('[data-booked-seat="20D"]').getByTestId('cancel-passenger').click();
    const dialog = bob.page.getByRole('alertdialog');
    await expect(dialog).toContainText('Di Lovelace will not fly.');
    const [back] = /£[\d.]+ back/.exec(await dialog.innerText()) ?? [];
    await at('cancel-passenger-confirm').click();
    await expect(bob.boardingPass).toHaveCount(3);
    await expect(at('order-message')).toContainText(back?.replace(' back', ' goes back') ?? '£');

    // Both charges give their part of it; what is left is what the page says.
    const left = async () => {
      const { charges, refunds } = await moneyOf(orderId);
      const sum = (movements: readonly { amount: string }[]) =>
        movements.reduce((total, { amount }) => total + Number(amount), 0);
      expect(charges).toHaveLength(2);
      return `3 seats booked and paid: £${sum(charges) - sum(refunds)}`;
    };
    const paid = bob.page.getByText(/^3 seats booked and paid/);
    await expect.poll(left, patience).toBe((await paid.innerText()).trim());

    // Others book meanwhile, and are judged with what staff does to them.
    const first = crowd(from.id);
    const sue = await newAgent('supervisor');
    await sue.openRoom(from.id);
    await sue.start('delay');
    const departs = sue.page.getByTestId('departs');
    const planned = Date.parse(`${await departs.inputValue()}:00Z`);
    await departs.fill(new Date(planned + 90 * 60_000).toISOString().slice(0, 16));
    await sue.stepIn({ reason: 'Fog', tellCustomer: 'There is fog over London.' });
    await expect(bob.orderMessage).toContainText('your flight leaves 1 hour 30 minutes later');
    expect((await first).report.verdict).toMatchObject({ passed: true, violations: [] });

    await sue.start('cancel-flight');
    await sue.page.getByTestId('cancel-keep').check();
    await sue.stepIn({ reason: 'The fog stays.', tellCustomer: 'The fog stays all day.' });
    await expect(at('rebook-by')).toBeVisible(patience);
    await expect(bob.orderMessage).toContainText('The fog stays all day.');
    await expect(bob.boardingPass).toHaveCount(0);

    await sue.page.getByTestId('act-rebook').click();
    await sue.page.getByTestId('rebook-to').selectOption(to.id);
    await expect(sue.page.getByTestId('rebooking-plan')).toContainText(`You fly on ${to.number}`);
    await sue.page.getByTestId('reason').fill('The next flight.');
    await sue.page.getByTestId('to-confirmation').click();
    await sue.page.getByTestId('act').click();
    await expect(sue.page.getByTestId('rebooking-progress')).toContainText(
      /(\d+) of \1 orders rebooked\./,
      patience,
    );
    await expect(at('rebooked')).toContainText(to.number);
    await expect(bob.boardingPass).toHaveCount(3);
    await expect(bob.boardingPass.first()).toContainText(to.number);
    expect((await crowd(to.id)).report.verdict).toMatchObject({ passed: true, violations: [] });

    const own = () => mailServer.mails.filter((mail) => isTo(mail, address));
    await expect.poll(() => own().length, patience).toBe(6);
    const mails = await Promise.all(own().map(readMail));
    expect(mails.map(({ subject }) => subject.split(':')[0])).toEqual([
      'Your booking is confirmed',
      'Your seats have changed',
      'A passenger is cancelled',
      'Your flight leaves at another time',
      'Your flight is cancelled',
      'You are booked on another flight',
    ]);
    const passes: string[][] = [];
    for (const mail of mails)
      passes.push(await lookAt(mail, page, (name) => info.outputPath(name)));
    const four = [
      ['LOVELACE/ADA', '020A'],
      ['ONEILL/LUKASZ', '020B'],
      ['LOVELACE/CY', '020C'],
      ['LOVELACE/DI', '020D'],
    ];
    const changed = [['LOVELACE/ADA', '001A'], ...four.slice(1)];
    const three = changed.slice(0, 3);
    const sorted = (pairs: readonly (readonly string[])[]) =>
      pairs.map((pair) => pair.join(' ')).toSorted();
    const read = passes.map((codes) => sorted(codes.map(onPass)));
    // Of a cancelled flight there are none.
    expect(read.slice(0, 5)).toEqual([four, changed, three, three, []].map(sorted));
    const last = mails.at(-1);
    const names = three.map(([name]) => name).toSorted();
    expect(
      passes
        .at(-1)
        ?.map((code) => onPass(code)[0])
        .toSorted(),
    ).toEqual(names);
    for (const said of [to.number, 'Łukasz O’Neill', confirmation]) {
      expect(last?.passes).toContain(said);
      expect(last?.text).toContain(said);
    }
    for (const words of [last?.text, last?.passes]) expect(words).not.toContain('Di Lovelace');

    // One entry in the calendar all the way, which moves with the flight, and is gone while there is none.
    const gone = mails.flatMap(({ event }, place) => (event.method === 'CANCEL' ? [place] : []));
    expect(gone).toEqual([4]);
    expect(new Set(mails.map(({ event }) => event.uid)).size).toBe(1);
    const sequences = mails.map(({ event }) => event.sequence);
    expect(sequences).toEqual(sequences.toSorted((one, next) => one - next));
    const delayed = new Date(planned + 90 * 60_000).toISOString();
    const starts = mails.map(({ event }) => Date.parse(event.start));
    const { departsAt } = from;
    expect(starts).toEqual(
      [departsAt, departsAt, departsAt, delayed, delayed, to.departsAt].map(Date.parse),
    );

    const gus = await newAgent('agent');
    await gus.openBoard();
    await expect(gus.invariants).toHaveAttribute('data-broken', '0', patience);
    expect(await stopWatching()).toEqual([]);
    await other.browser.close();
  },
);
