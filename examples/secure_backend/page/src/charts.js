// SPDX-License-Identifier: MIT
// The three charts: scores as bars, valence and arousal as a plane, and their course. Each function draws what
// it is given; the tables that say the same to screen readers are panel.js's.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { byId } from './dom.js';
import { familyOf, plain, signed, worded } from './emotions.js';
import { colour, faint, mayMove } from './theme.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
);

const charts = new Map();

// Draws anew into the chart of this canvas, which is made the first time.
function show(id, type, data, options, plugins = []) {
  const all = {
    responsive: true,
    maintainAspectRatio: false,
    animation: mayMove() && { duration: 450 },
    ...options,
  };
  const chart = charts.get(id);
  if (!chart) {
    charts.set(id, new Chart(byId(id), { type, data, options: all, plugins }));
    return;
  }
  // In place, so that what stays the same moves from where it was.
  chart.data.labels = data.labels;
  data.datasets.forEach((dataset, i) => Object.assign((chart.data.datasets[i] ??= {}), dataset));
  chart.options = all;
  chart.update();
}

function font(size = 13, weight = 'normal') {
  return { family: getComputedStyle(document.body).fontFamily, size, weight };
}

function tooltip(label, title = () => '') {
  return {
    backgroundColor: colour('ink'),
    titleColor: colour('card'),
    bodyColor: colour('card'),
    displayColors: false,
    padding: 10,
    cornerRadius: 8,
    bodyFont: font(),
    titleFont: font(13, 'bold'),
    callbacks: { label, title },
  };
}

function write(context, text, x, y, { size = 12, align = 'left', baseline = 'middle', ink = 'muted' } = {}) {
  const { family } = font();
  context.font = `${size}px ${family}`;
  context.fillStyle = colour(ink);
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

const barHeight = 14;
const barPitch = 30;

// A track behind each bar, up to 1, and the number at the end of it.
const barEnds = {
  id: 'barEnds',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    ctx.fillStyle = colour('sunk');
    ctx.beginPath();
    for (const bar of chart.getDatasetMeta(0).data) {
      ctx.roundRect(chartArea.left, bar.y - barHeight / 2, chartArea.right - chartArea.left, barHeight, 5);
    }
    ctx.fill();
  },
  afterDatasetsDraw(chart) {
    chart.getDatasetMeta(0).data.forEach((bar, i) => {
      write(chart.ctx, plain(chart.data.datasets[0].data[i]), chart.width, bar.y, {
        ink: 'ink',
        size: 13,
        align: 'right',
      });
    });
  },
};

// Chart.js gives labels half of the width at most, which cuts long ones off on a phone.
function makeRoom(axis) {
  axis.ctx.font = `13px ${font().family}`;
  axis.width =
    Math.ceil(Math.max(0, ...axis.getLabels().map((label) => axis.ctx.measureText(label).width))) + 16;
}

// A name that no one expected may be of any length.
const shortened = (name) => (name.length > 18 ? `${name.slice(0, 17)}…` : name);

export function showBars(scores) {
  byId('bars-box').style.height = `${Math.max(scores.length, 1) * barPitch}px`;
  const data = {
    labels: scores.map(([name]) => shortened(worded(name))),
    datasets: [
      {
        data: scores.map(([, score]) => score),
        backgroundColor: scores.map(([name, score]) => (score > 0 ? colour(familyOf(name)) : 'transparent')),
        borderRadius: 5,
        borderSkipped: false,
        barThickness: barHeight,
      },
    ],
  };
  show(
    'bars',
    'bar',
    data,
    {
      indexAxis: 'y',
      layout: { padding: { right: 40 } },
      events: [],
      scales: {
        x: { min: 0, max: 1, display: false },
        y: {
          grid: { display: false },
          border: { display: false },
          afterFit: makeRoom,
          ticks: { color: colour('ink'), font: font(), autoSkip: false, padding: 4 },
        },
      },
    },
    [barEnds],
  );
}

// The cross of the plane, with the four words at its ends.
const cross = {
  id: 'cross',
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    const { left, right, top, bottom } = chartArea;
    const x = scales.x.getPixelForValue(0);
    const y = scales.y.getPixelForValue(0.5);
    ctx.save();
    ctx.strokeStyle = colour('line');
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(left, top, right - left, bottom - top, 10);
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
    ctx.moveTo(left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    write(ctx, 'excited', x, top - 5, { align: 'center', baseline: 'bottom' });
    write(ctx, 'calm', x, bottom + 5, { align: 'center', baseline: 'top' });
    write(ctx, 'unpleasant', left + 8, y - 5, { baseline: 'bottom' });
    write(ctx, 'pleasant', right - 8, y - 5, { align: 'right', baseline: 'bottom' });
    ctx.restore();
  },
};

// The older, the fainter; but never so faint that it is gone.
const opacity = (age) => Math.max(0.25, 0.7 - 0.1 * age);

// Points without coordinates are left out, and what was not measured is hollow.
export function showPlane(points) {
  const placed = points
    .map((point, i) => ({ ...point, number: i + 1, x: point.valence, y: point.arousal }))
    .filter(({ x, y }) => x !== null && y !== null);
  const isNewest = (i) => placed[i].number === points.length;
  const inks = placed.map((point, i) => {
    const full = colour(familyOf(point.category));
    return isNewest(i) ? full : faint(full, opacity(placed.length - 1 - i));
  });
  const data = {
    datasets: [
      {
        data: placed,
        showLine: true,
        borderWidth: 1.5,
        borderColor: faint(colour('muted'), 0.35),
        clip: false,
        pointRadius: placed.map((_, i) => (isNewest(i) ? 9 : 5)),
        pointHoverRadius: placed.map((_, i) => (isNewest(i) ? 11 : 7)),
        pointBackgroundColor: inks.map((value, i) => (placed[i].isFallback ? colour('card') : value)),
        pointBorderColor: inks.map((value, i) => (placed[i].isFallback ? value : colour('card'))),
        pointBorderWidth: placed.map((point) => (point.isFallback ? 2 : 1.5)),
      },
    ],
  };
  const label = ({ raw }) => `valence ${signed(raw.x)}, arousal ${plain(raw.y)}`;
  const title = ([{ raw }]) => `${raw.number}. ${worded(raw.category)}`;
  show(
    'plane',
    'scatter',
    data,
    {
      layout: { padding: { top: 22, bottom: 22, left: 2, right: 2 } },
      scales: { x: { min: -1.1, max: 1.1, display: false }, y: { min: -0.06, max: 1.06, display: false } },
      plugins: { tooltip: tooltip(label, title) },
    },
    [cross],
  );
}

export function showCourse(points) {
  const line = (values, ink, more) => ({
    data: values,
    borderColor: ink,
    pointBackgroundColor: ink,
    pointBorderColor: ink,
    tension: 0, // nothing was measured between two messages
    clip: false,
    ...more,
  });
  const card = colour('card');
  const families = points.map((point) => colour(familyOf(point.category)));
  const data = {
    labels: points.map((_, i) => String(i + 1)),
    datasets: [
      line(
        points.map((point) => point.valence),
        colour('accent'),
        {
          label: 'valence',
          borderWidth: 3,
          pointRadius: 5,
          pointHoverRadius: 7,
          pointBackgroundColor: points.map((point, i) => (point.isFallback ? card : families[i])),
          pointBorderColor: points.map((point, i) => (point.isFallback ? families[i] : card)),
          pointBorderWidth: 1.5,
        },
      ),
      line(
        points.map((point) => point.arousal),
        colour('neutral'),
        {
          label: 'arousal',
          borderWidth: 2,
          borderDash: [5, 4],
          pointRadius: 2.5,
          pointHoverRadius: 4,
        },
      ),
    ],
  };
  const label = ({ dataset, raw }) =>
    `${dataset.label} ${dataset.label === 'valence' ? signed(raw) : plain(raw)}`;
  const title = ([{ dataIndex }]) => `${dataIndex + 1}. ${worded(points[dataIndex].category)}`;
  const ticks = { color: colour('muted'), font: font(12) };
  show('course', 'line', data, {
    layout: { padding: { top: 8, right: 10 } },
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: {
        offset: points.length < 2,
        grid: { display: false },
        border: { color: colour('line') },
        ticks: { ...ticks, maxRotation: 0 },
      },
      y: {
        min: -1,
        max: 1,
        border: { display: false },
        grid: { color: ({ tick }) => colour(tick.value === 0 ? 'edge' : 'line') },
        ticks: {
          ...ticks,
          stepSize: 0.5,
          padding: 6,
          callback: (value) => (Number.isInteger(value) ? signedWhole(value) : ''),
        },
      },
    },
    plugins: { tooltip: tooltip(label, title) },
  });
}

const signedWhole = (value) => ({ '-1': '−1', 0: '0', 1: '+1' })[value];
