import { describe, expect, test } from 'vitest';
import { landDots, type Dot } from './routes.ts';
import { fit, greatCircle, pathOfDots, pathThrough, placeLabels, project } from './map-geometry.ts';

const london: Dot = { latitude: 51.47, longitude: -0.45 };
const newYork: Dot = { latitude: 40.64, longitude: -73.78 };
const sydney: Dot = { latitude: -33.95, longitude: 151.18 };
const losAngeles: Dot = { latitude: 33.94, longitude: -118.41 };

describe('fitting places into a map', () => {
  test.each([
    [[london]],
    [[london, newYork]],
    [[london, newYork, sydney, losAngeles]],
    [[sydney, losAngeles]],
  ])('shows every one of %o, with room around it', (places) => {
    const projection = fit(places, 600, 200);
    for (const place of places) {
      const { x, y } = project(projection, place);
      expect(x).toBeGreaterThanOrEqual(20);
      expect(x).toBeLessThanOrEqual(580);
      expect(y).toBeGreaterThanOrEqual(20);
      expect(y).toBeLessThanOrEqual(180);
    }
  });

  test('east is to the right, and north above', () => {
    const projection = fit([london, newYork], 600, 200);
    const [here, there] = [project(projection, london), project(projection, newYork)];
    expect(here.x).toBeGreaterThan(there.x);
    expect(here.y).toBeLessThan(there.y);
  });

  test('turns the world for places on both sides of the date line, and only then', () => {
    const pacific = fit([sydney, losAngeles], 600, 200);
    expect(project(pacific, sydney).x).toBeLessThan(project(pacific, losAngeles).x);
    const world = fit([sydney, losAngeles, london], 600, 200);
    expect(project(world, sydney).x).toBeGreaterThan(project(world, losAngeles).x);
  });
});

describe('the way between two places', () => {
  test('begins and ends there, and goes by the north from London to New York', () => {
    const way = greatCircle(london, newYork);
    expect(way[0]?.latitude).toBeCloseTo(london.latitude);
    expect(way.at(-1)?.longitude).toBeCloseTo(newYork.longitude);
    expect(Math.max(...way.map(({ latitude }) => latitude))).toBeGreaterThan(52);
  });

  test('is lifted where it leaves the map on one side and comes back on the other', () => {
    const world = fit([sydney, losAngeles, london], 600, 200);
    const path = pathThrough(world, greatCircle(sydney, losAngeles));
    expect(path.match(/M/g)).toHaveLength(2);
    expect(pathThrough(world, greatCircle(london, newYork)).match(/M/g)).toHaveLength(1);
  });

  test('between opposite places is a straight line', () => {
    const ends = [
      { latitude: 0, longitude: 0 },
      { latitude: 0, longitude: 180 },
    ] as const;
    expect(greatCircle(...ends)).toEqual(ends);
  });
});

describe('land', () => {
  const isLand = (latitude: number, longitude: number) =>
    landDots().some((dot) => dot.latitude === latitude && dot.longitude === longitude);

  test.each([
    ['France', 47, 3],
    ['Kansas', 39, -97],
    ['Mongolia', 47, 105],
    ['Brazil', -9, -55],
    ['Australia', -25, 135],
  ])('%s is land', (_name, latitude, longitude) => {
    expect(isLand(latitude, longitude)).toBe(true);
  });

  test.each([
    ['the Atlantic', 31, -41],
    ['the Indian Ocean', -21, 79],
    ['the Pacific', 1, -151],
  ])('%s is not', (_name, latitude, longitude) => {
    expect(isLand(latitude, longitude)).toBe(false);
  });

  test('is drawn as far as it is on the map', () => {
    const near = fit([london], 600, 200);
    const dots = (path: string) => path.match(/h0/g)?.length ?? 0;
    expect(dots(pathOfDots(near, landDots()))).toBeGreaterThan(10);
    expect(dots(pathOfDots(near, landDots()))).toBeLessThan(landDots().length / 4);
  });
});

describe('names on the map', () => {
  const size = { width: 200, height: 100 };

  test('stand beside their dots, on the other side at the edge', () => {
    const [middle, edge] = placeLabels(
      [
        { x: 100, y: 50 },
        { x: 195, y: 50 },
      ],
      size,
    );
    expect(middle).toMatchObject({ anchor: 'start', x: 107 });
    expect(edge).toMatchObject({ anchor: 'end', x: 188 });
  });

  test('cover no other dot, and are left out where there is no room', () => {
    const crowd = Array.from({ length: 30 }, (_, number) => ({
      x: 80 + (number % 6) * 6,
      y: 40 + Math.floor(number / 6) * 6,
    }));
    const labels = placeLabels(crowd, size);
    expect(labels).toHaveLength(30);
    expect(labels.filter((label) => label === null).length).toBeGreaterThan(10);
    expect(labels.some((label) => label !== null)).toBe(true);
  });
});
