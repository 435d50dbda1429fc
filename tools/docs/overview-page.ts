import { PRICE_SCALE, rupeesOfPrice } from '../../src/domain/units.ts';
import type { Knowledge } from './knowledge.ts';
import { code, fence, GENERATED, page, table } from './markdown.ts';
import { sequenceOf, treeOf } from './mermaid.ts';
import { trace } from './observe.ts';
import type { Message } from './protocol.ts';
import { oneBar } from './runs.ts';

/** The tree of actors, and what one bar causes, traced in a run. */
export function overviewPage({ machines, messages, observed }: Knowledge): string {
  const { run, bar } = oneBar();
  const sightings = trace(run, bar);
  const { open, high, low, close } = bar.bar;
  const [o, h, l, c] = [open, high, low, close].map((price) => rupeesOfPrice(price).toFixed(2));
  return page([
    GENERATED,
    '# The actors, and the road of one bar',
    'All pages: [index](README.md).',
    '## Who spawns whom',
    'Seen in runs of the whole system. There is one instrument for each that is configured, and an order lives from its send to its end.',
    fence('mermaid', treeOf(observed.tree)),
    table(
      ['Actor', 'What it is'],
      machines.map(({ name, chart }) => [`[${name}](${name}.md)`, chart.description]),
    ),
    '## The sequence of one bar',
    `A bar that fills an entry at its open and reaches the target before its end: open ${o}, high ${h}, low ${l}, close ${c} rupees. The bar before it gave the signal. Every message was traced in this order; each is finished, with all it causes, before its sender goes on.`,
    fence('mermaid', sequenceOf(sightings)),
    table(
      ['', 'From', 'To', 'Message', 'Says (prices and money in rupees)'],
      sightings.map(({ from, to, message }, i) => [
        String(i + 1),
        from ?? 'the door',
        to,
        code(message.type),
        gist(message, messages.get(message.type)),
      ]),
    ),
  ]);
}

const WORTH_SAYING = ['side', 'quantity', 'price', 'stop', 'target', 'reason', 'status', 'balance', 'phase'] as const;

/** The members of a message that tell the story. */
function gist(message: object, declared: Message | undefined): string {
  const members = message as Readonly<Record<string, unknown>>;
  return WORTH_SAYING.filter((name) => members[name] !== undefined && members[name] !== '')
    .map((name) => {
      const unit = declared?.fields.find((field) => field.name === name)?.unit ?? '';
      return `${name} ${shown(members[name], unit)}`;
    })
    .join(', ');
}

const PER_RUPEE: Readonly<Record<string, number>> = { '1/10,000 rupee': PRICE_SCALE, paise: 100 };

function shown(value: unknown, unit: string): string {
  const scale = PER_RUPEE[unit];
  return scale === undefined || typeof value !== 'number' ? String(value) : (value / scale).toFixed(2);
}
