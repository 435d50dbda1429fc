import drawings from 'virtual:drawings';
import type { Drawing } from './drawing.ts';

const byChart = new Map(drawings.map((drawing) => [drawing.chart, drawing]));

/** The drawing of a chart; `null` for one that this build of the page does not know. */
export const drawingFor = (chart: string): Drawing | null => byChart.get(chart) ?? null;
