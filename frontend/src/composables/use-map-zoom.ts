import { nextTick, ref, type Ref } from 'vue';
import {
  isFar,
  levelAfter,
  placeIn,
  READING_PX,
  scrollBack,
  zoomedBy,
  type Fits,
} from '../domain/map-zoom.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A map that is being zoomed: where it is held, and what it was like when that began. */
interface Hold {
  readonly row: Element | null;
  readonly place: Point;
  readonly unit: number;
  readonly from: Point;
  readonly distance: number;
  /** Where it is held now, and how much larger it is than at first. */
  at: Point;
  factor: number;
}

/** How long a wheel rests before its zooming is over. */
const WHEEL_REST_MS = 140;

export interface MapParts {
  /** What scrolls. */
  readonly frame: () => HTMLElement | null;
  /** What is drawn, with the unit as its `--zoom-u`. */
  readonly content: () => HTMLElement | null;
  readonly fits: () => Fits;
  /** The unit that is drawn now, CSS pixels. */
  readonly drawn: () => number;
}

/**
 * Zooms a map by two fingers, the wheel with Ctrl, keys and buttons, and keeps the place that is held. While fingers move
 * the picture is only stretched: the map is laid out anew when they leave it. `unit` is null until somebody zooms: then the
 * style sheet says how large the map is.
 */
export function useMapZoom({ frame, content, fits, drawn }: MapParts) {
  const unit: Ref<number | null> = ref(null);
  const fingers = new Map<number, Point>();
  let hold: Hold | null = null;
  let wheelRest: ReturnType<typeof setTimeout> | undefined;

  function rowAt({ y }: Point): Element | null {
    const rows = [...(content()?.querySelectorAll('.seat-row') ?? [])];
    const away = (row: Element) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom === top ? Infinity : Math.max(top - y, y - bottom, 0);
    };
    return rows.reduce<Element | null>(
      (best, row) => (best && away(best) <= away(row) ? best : row),
      null,
    );
  }

  function holdAt(point: Point, distance = 1): Hold {
    const row = rowAt(point);
    const place = row ? placeIn(row.getBoundingClientRect(), point) : { x: 0, y: 0 };
    return { row, place, unit: drawn(), from: point, distance, at: point, factor: 1 };
  }

  /** Lays the map out in another size; what was held stays where it is held. */
  async function settle({ row, place, at }: Hold, next: number): Promise<void> {
    unit.value = next;
    await nextTick();
    const scroller = frame();
    if (!row || !scroller) return;
    const back = scrollBack(row.getBoundingClientRect(), place, at);
    scroller.scrollLeft += back.x;
    scroller.scrollTop += back.y;
  }

  function centre(): Point {
    const box = frame()?.getBoundingClientRect() ?? new DOMRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  /** To the next size in (1) or out (-1). */
  function step(way: 1 | -1, at = centre()): Promise<void> {
    const held = holdAt(at);
    return settle(held, levelAfter(fits(), held.unit, way));
  }

  /** To the size at which seats are touched. */
  function comeNear(at: Point): Promise<void> {
    return settle(holdAt(at), READING_PX);
  }

  function stretch(): void {
    const drawing = content();
    if (!hold || !drawing) return;
    const { from, at, factor } = hold;
    if (drawing.style.transform === '') {
      const box = drawing.getBoundingClientRect();
      drawing.style.transformOrigin = `${from.x - box.left}px ${from.y - box.top}px`;
    }
    drawing.style.transform = `translate(${at.x - from.x}px, ${at.y - from.y}px) scale(${factor})`;
  }

  function letGo(): void {
    const held = hold;
    hold = null;
    if (!held) return;
    content()?.style.removeProperty('transform');
    void settle(held, zoomedBy(fits(), held.unit, held.factor));
  }

  function pull(at: Point, factor: number): void {
    if (!hold) return;
    hold.at = at;
    hold.factor = zoomedBy(fits(), hold.unit, factor) / hold.unit;
    stretch();
  }

  function between(): { middle: Point; distance: number } {
    const [one, other] = [...fingers.values()] as [Point, Point];
    return {
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
      distance: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)),
    };
  }

  function onPointerdown(event: PointerEvent): void {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size !== 2) return;
    const { middle, distance } = between();
    hold = holdAt(middle, distance);
  }

  function onPointermove(event: PointerEvent): void {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!hold || fingers.size !== 2) return;
    const { middle, distance } = between();
    pull(middle, distance / hold.distance);
  }

  function onPointerup(event: PointerEvent): void {
    if (fingers.delete(event.pointerId)) letGo();
  }

  /** Without Ctrl the wheel scrolls, as everywhere. Trackpads say their pinch so, too. */
  function onWheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    hold ??= holdAt(at);
    pull(hold.from, hold.factor * Math.exp(-event.deltaY / 300));
    clearTimeout(wheelRest);
    wheelRest = setTimeout(letGo, WHEEL_REST_MS);
  }

  return {
    unit,
    isFar: () => unit.value !== null && isFar(unit.value),
    step,
    comeNear,
    gestures: {
      pointerdown: onPointerdown,
      pointermove: onPointermove,
      pointerup: onPointerup,
      pointercancel: onPointerup,
      wheel: onWheel,
    },
  };
}
