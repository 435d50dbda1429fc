import { drawingOf } from './drawing.ts';
import { gatherKnowledge, type Knowledge } from './knowledge.ts';
import { machinePage } from './machine-page.ts';
import { GENERATED, page, table } from './markdown.ts';
import { messagesPage } from './messages-page.ts';
import { overviewPage } from './overview-page.ts';
import { runbookPage } from './runbook-page.ts';
import { leavesOf } from './chart-parts.ts';
import { svgOf } from './svg.ts';

/** Every file of `docs/statecharts` that is made, by its name in that folder. The same charts, the same bytes. */
export async function makeDocuments(): Promise<ReadonlyMap<string, string>> {
  const knowledge = await gatherKnowledge();
  const documents = new Map([
    ['README.md', indexPage(knowledge)],
    ['overview.md', overviewPage(knowledge)],
    ['messages.md', messagesPage(knowledge)],
    ['runbook.md', runbookPage(knowledge)],
  ]);
  for (const known of knowledge.machines) {
    documents.set(`${known.name}.md`, machinePage(knowledge, known));
    documents.set(`${known.name}.svg`, await svgOf(drawingOf(known.chart)));
    documents.set(`${known.name}.json`, `${JSON.stringify(known.chart, null, 2)}\n`);
  }
  return documents;
}

const indexPage = ({ machines }: Knowledge): string =>
  page([
    GENERATED,
    '# Statecharts',
    'The machines that trade, drawn from themselves. `npm run docs` makes everything in this folder; a test fails when it is stale.',
    'Start with [the actors and the road of one bar](overview.md), then [instrument](instrument.md). When something has stopped: the [operator’s runbook](runbook.md). All [messages](messages.md), with units.',
    table(
      ['Machine', 'What it is', 'States', 'Transitions'],
      machines.map(({ name, chart }) => [
        `[${name}](${name}.md)`,
        chart.description,
        String(leavesOf(chart).length),
        String(chart.transitions.length),
      ]),
    ),
    'A chart that changed its shape shows as a drawing of the difference: `npm run docs -- --diff REV`, from the `.json` file beside each page in revision REV. `coverage/` is what the walks of `test/charts` took.',
  ]);
