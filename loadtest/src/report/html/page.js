/* global document, Element, getComputedStyle, matchMedia, addEventListener, requestAnimationFrame, ResizeObserver, uPlot */
/* Draws the plots of a report and shows a seat's figures under the pointer; without it the tables say the same. */
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const drawn = new Map();

  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = () => `12px ${getComputedStyle(document.body).fontFamily}`;
  const number = (value) =>
    value.toLocaleString('en-GB', { maximumSignificantDigits: value < 1000 ? 3 : 21 });
  const ms = (value) => (value == null ? '–' : `${number(value)} ms`);
  const seconds = (value) => (value == null ? '–' : `${number(value)} s`);

  const axis = (more) => ({
    stroke: colour('muted'),
    font: font(),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    ...more,
  });
  const time = () =>
    axis({ size: 30, values: (_, ticks) => ticks.map(seconds), grid: { show: false } });
  const clock = { label: 'at', value: (_, value) => seconds(value) };
  const together = { sync: { key: 'time' }, drag: { x: false, y: false }, y: false };

  /** Between the decades a logarithmic scale has lines enough to hide the curves. */
  const decades = (_, ticks) =>
    ticks.map((tick) => (Number.isInteger(Number(Math.log10(tick).toFixed(9))) ? tick : null));

  const latency = () => ({
    options: {
      scales: { x: { time: false }, y: { distr: 3, log: 10 } },
      axes: [
        time(),
        axis({
          size: 88,
          filter: decades,
          grid: { stroke: colour('line'), width: 1, filter: decades },
          values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : ms(tick))),
        }),
      ],
      cursor: together,
      series: [
        clock,
        ...data.latency.series.map(({ name }) => ({
          label: name,
          stroke: colour(`step-${name}`),
          width: 2,
          spanGaps: true,
          points: { show: data.latency.times.length < 3, size: 6 },
          value: (_, value) => ms(value),
        })),
      ],
    },
    // A logarithm of 0 cannot be drawn: the least that is measured stands for it.
    columns: [
      data.latency.times,
      ...data.latency.series.map(({ values }) =>
        values.map((value) => (value === null ? null : Math.max(value, 0.001))),
      ),
    ],
  });

  /** Layers that stand on each other: each drawn from its top down to the ground, the highest first. */
  const seats = () => {
    const { times, series } = data.seats;
    const tops = series.map((_, top) =>
      times.map((__, at) =>
        series.slice(0, top + 1).reduce((sum, { values }) => sum + values[at], 0),
      ),
    );
    const stepped = uPlot.paths.stepped({ align: 1 });
    const layers = series
      .map(({ name, values }, place) => ({ name, values, top: tops[place] }))
      .reverse();
    return {
      options: {
        scales: { x: { time: false }, y: { range: (_, __, most) => [0, most] } },
        axes: [time(), axis({ size: 48 })],
        cursor: { ...together, points: { show: false } },
        series: [
          clock,
          ...layers.map(({ name, values }) => ({
            label: name,
            fill: colour(`seats-${name}`),
            stroke: colour(`seats-${name}`),
            width: 0,
            paths: stepped,
            points: { show: false },
            value: (_, __, ___, at) => (at === null ? '–' : number(values[at])),
          })),
        ],
      },
      columns: [times, ...layers.map(({ top }) => top)],
    };
  };

  const histogram = (element) => {
    const { name, labels, counts } = data.histograms[Number(element.dataset.place)];
    return {
      options: {
        scales: {
          x: { time: false, range: [-0.5, labels.length - 0.5] },
          y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] },
        },
        axes: [
          axis({
            size: 30,
            grid: { show: false },
            splits: () => {
              const every = Math.ceil(labels.length / 5);
              return labels.flatMap((_, place) => (place % every === 0 ? [place] : []));
            },
            values: (_, places) => places.map((place) => labels[place] ?? ''),
          }),
          axis({ size: 52 }),
        ],
        cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
        series: [
          { label: 'up to', value: (_, place) => labels[place] ?? '–' },
          {
            label: 'answers',
            fill: colour(`step-${name}`),
            stroke: colour(`step-${name}`),
            width: 0,
            paths: uPlot.paths.bars({ size: [0.86, 60], radius: 0.15 }),
            points: { show: false },
            value: (_, value) => (value == null ? '–' : number(value)),
          },
        ],
      },
      columns: [counts.map((_, place) => place), counts],
    };
  };

  const kinds = { latency, seats, histogram };

  const heights = { latency: 280, seats: 240, histogram: 140 };

  function draw(element) {
    const kind = element.dataset.plot;
    const { options, columns } = kinds[kind](element);
    drawn.get(element)?.destroy();
    const size = { width: element.clientWidth, height: heights[kind] };
    drawn.set(element, new uPlot({ ...size, ...options }, columns, element));
  }

  const drawAll = () => document.querySelectorAll('[data-plot]').forEach(draw);
  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  matchMedia('print').addEventListener('change', drawAll);
  let width = document.body.clientWidth;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    requestAnimationFrame(drawAll);
  }).observe(document.body);

  const tip = document.getElementById('tip');
  for (const seat of document.querySelectorAll('.map .seat')) {
    seat.dataset.tip = seat.title;
    seat.removeAttribute('title');
  }
  addEventListener('pointermove', ({ target, clientX, clientY }) => {
    const text = target instanceof Element ? target.dataset.tip : undefined;
    tip.hidden = text === undefined;
    if (text === undefined) return;
    tip.textContent = text;
    const left = Math.min(clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = clientY + 18;
    const fits = below + tip.offsetHeight < document.documentElement.clientHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${fits ? below : clientY - tip.offsetHeight - 12}px`;
  });
})();
