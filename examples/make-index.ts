import { writeFileSync } from 'node:fs';
import { NO_FAULTS } from '../src/actors/feeds/synthetic/faults.ts';
import { openSynthetic } from '../src/actors/feeds/synthetic/feed.ts';
import { INTERVAL_MS, type Bar } from '../src/domain/bar.ts';
import { IST_OFFSET_MS, civilDay } from '../src/domain/calendar.ts';
import { rupeesOfPrice } from '../src/domain/units.ts';
import { defaultSetup, instrumentSetup } from '../test/support/setups.ts';

// The sample index file: three invented sessions in the format in which index bars are published (no header, stamped at
// the close, volume and open interest 0). `node examples/make-index.ts` writes it again.

/** `NIFTY,20250106,09:16,open,high,low,close,0,0`. */
function row({ instrument, ts, open, high, low, close }: Bar): string {
  const [date = '', time = ''] = new Date(ts + INTERVAL_MS + IST_OFFSET_MS).toISOString().split('T');
  const prices = [open, high, low, close].map((price) => rupeesOfPrice(price).toFixed(2));
  return [instrument, date.replaceAll('-', ''), time.slice(0, 5), ...prices, 0, 0].join(',');
}

export async function sampleIndex(): Promise<string> {
  const feed = openSynthetic({
    instruments: [instrumentSetup('NIFTY', { kind: 'index' })],
    session: defaultSetup.session,
    seed: 2025,
    model: 'realistic',
    start: civilDay(2025, 1, 6),
    sessions: 3,
    warmUpBars: 0,
    faults: NO_FAULTS,
  });
  const rows: string[] = [];
  for await (const batch of feed.batches()) {
    for (const input of batch) if (input.type === 'bar.received') rows.push(row(input.bar));
  }
  return `${rows.join('\n')}\n`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('data/NIFTY.txt', import.meta.url), await sampleIndex());
}
