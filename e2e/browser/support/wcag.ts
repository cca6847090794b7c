/** What of WCAG 2.2 axe does not measure: sizes of targets, text with more room, contrast of what is no text. */
import type { Page } from '@playwright/test';

/** 2.5.8: a target's least width and height, CSS pixels. */
const leastTargetPx = 24;
/** 1.4.11: of what is needed to see a control or its state. */
const leastContrast = 3;
/** 1.4.12: what a reader may set without losing anything. */
const roomyText = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }`;

/**
 * The controls of a page that are smaller than a target may be and have others so near that a circle of that diameter
 * around them touches one. Links within a sentence, and what is shown to screen readers alone, are no targets of that rule.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = 'a[href], button, input, select, textarea, summary, [role="button"]';
    const targets = [...document.querySelectorAll<HTMLElement>(controls)]
      .map((control) => ({
        name: control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 40),
        inSentence:
          getComputedStyle(control).display === 'inline' && control.closest('p, li') !== null,
        shown: control.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        // A label is pressed as its field is.
        box: (control.matches('[type="radio"], [type="checkbox"]')
          ? (control.closest('label') ?? control)
          : control
        ).getBoundingClientRect(),
      }))
      .filter(({ shown, inSentence, box }) => shown && !inSentence && box.width > 1);
    return targets
      .filter(({ box }) => box.width < least || box.height < least)
      .filter(({ box }) => {
        const x = box.x + box.width / 2;
        const y = box.y + box.height / 2;
        return targets.some(({ box: other }) => {
          if (other === box) return false;
          const awayX = Math.max(other.left - x, x - other.right, 0);
          const awayY = Math.max(other.top - y, y - other.bottom, 0);
          return Math.hypot(awayX, awayY) < least / 2;
        });
      })
      .map(({ name, box }) => `${name}: ${box.width.toFixed(0)} × ${box.height.toFixed(0)}`);
  }, leastTargetPx);
}

/**
 * What is cut off, or makes the page wider than the screen, when text gets the room that a reader may give it. What
 * scrolls is not cut, and what is shortened on purpose with an ellipsis says so.
 */
export async function cutByRoomyText(page: Page): Promise<string[]> {
  const style = await page.addStyleTag({ content: roomyText });
  const cut = await page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        element.getBoundingClientRect().width > 1 &&
        [...element.childNodes].some(
          ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim(),
        ),
    );
    const clipped = shown.filter((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      for (
        let at: HTMLElement | null = element;
        at && at !== document.body;
        at = at.parentElement
      ) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(at);
        if (textOverflow === 'ellipsis' || /auto|scroll/.test(overflowX + overflowY)) return false;
        const box = at.getBoundingClientRect();
        if (box.width <= 1) return false;
        const isWide = text.left < box.left - 1 || text.right > box.right + 1;
        const isHigh = text.top < box.top - 1 || text.bottom > box.bottom + 1;
        if ((isWide && overflowX !== 'visible') || (isHigh && overflowY !== 'visible')) return true;
      }
      return false;
    });
    const names = clipped.map(({ textContent }) => `cut: ${textContent.trim().slice(0, 60)}`);
    const beside = document.documentElement.scrollWidth - innerWidth;
    return beside > 0 ? [...names, `the page is ${beside} px too wide`] : names;
  });
  await style.evaluate((element) => {
    (element as HTMLElement).remove();
  });
  return cut;
}

/**
 * Fields and seats whose edge and surface stand out too little from what is around them. A button with words needs no edge:
 * its words are measured as text.
 */
export function faintControls(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1, 1];
    const pen = canvas.getContext('2d', { willReadFrequently: true })!;
    /** The surfaces over each other, the lowest first, as the eye sees them. */
    const seen = (...colours: string[]) => {
      pen.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
      }
      return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    };
    const brightness = (colour: number[]) => {
      const [red = 0, green = 0, blue = 0] = colour.map((part) =>
        part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: number[], other: number[]) => {
      const [dark = 0, light = 0] = [brightness(one), brightness(other)].toSorted((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const surfacesBehind = (element: Element): string[] => {
      const above: string[] = [];
      for (let at = element.parentElement; at; at = at.parentElement)
        above.unshift(getComputedStyle(at).backgroundColor);
      return ['white', ...above];
    };
    const controls = 'input:not([type="radio"], [type="checkbox"]), select, textarea, [data-seat]';
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((control) => control.checkVisibility() && control.clientWidth > 1)
      .filter((control) => !control.matches(':disabled, [data-dimmed]'))
      .flatMap((control) => {
        const behind = surfacesBehind(control);
        const around = seen(...behind);
        const { borderTopColor, borderTopWidth, backgroundColor } = getComputedStyle(control);
        const surface = seen(...behind, backgroundColor);
        const edge =
          Number.parseFloat(borderTopWidth) > 0 ? seen(...behind, borderTopColor) : around;
        const best = Math.max(contrast(surface, around), contrast(edge, around));
        const name = control.dataset['status'] ?? control.getAttribute('name') ?? control.id;
        return best < least ? [`${control.localName} ${name}: ${best.toFixed(2)}`] : [];
      })
      .filter((line, at, all) => all.indexOf(line) === at);
  }, leastContrast);
}
