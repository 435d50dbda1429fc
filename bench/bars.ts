import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createKernel } from '../src/engine/kernel.ts';
import { tradeLine } from '../src/report/trades.ts';
import { createHandLoop } from '../test/model/hand-loop.ts';
import { emptyChainSpeed } from './empty-chain.ts';
import { count, thisMachine } from './figures.ts';
import { INSTRUMENTS, marketOf, setup } from './market.ts';

// Bars through the whole actor system against a hand-written loop that makes the same trades, in one process and turn
// by turn, so that both meet the same machine. What they read is made outside the measured time.

const { values } = parseArgs({ options: { millions: { type: 'string', default: '1' } } });
const wanted = Number(values.millions) * 1_000_000;
const MEGABYTE = 1024 * 1024;

const feed = marketOf(wanted);

const actorHash = createHash('sha256');
const loopHash = createHash('sha256');
let trades = 0;
let costs = 0;
const kernel = createKernel({ setup });
const loop = createHandLoop(setup, (trade) => loopHash.update(`${tradeLine(trade)}\n`));

let bars = 0;
let actorMs = 0;
let loopMs = 0;
let peakRss = 0;
const rssAtMillion: number[] = [];

for await (const batch of feed.batches()) {
  const inputs = batch.filter((input) => input.type === 'bar.received').slice(0, wanted - bars);
  if (inputs.length === 0) break;
  const started = performance.now();
  for (const input of inputs) {
    for (const trade of kernel.send(input).trades) {
      trades += 1;
      costs += trade.costs;
      actorHash.update(`${tradeLine(trade)}\n`);
    }
  }
  const between = performance.now();
  for (const { bar } of inputs) loop.bar(bar);
  loopMs += performance.now() - between;
  actorMs += between - started;
  const before = Math.floor(bars / 1e6);
  bars += inputs.length;
  const rss = process.memoryUsage.rss() / MEGABYTE;
  peakRss = Math.max(peakRss, rss);
  if (Math.floor(bars / 1e6) > before) rssAtMillion.push(Math.round(rss));
  if (bars >= wanted) break;
}

const { maxDrawdown, sizesRejected } = kernel.counts();
const emptyChain = emptyChainSpeed(100_000);
const perSecond = (ms: number): number => Math.round((bars / ms) * 1000);
const actors = actorHash.digest('hex');
const byHand = loopHash.digest('hex');
process.stdout.write(
  [
    `${count.format(bars)} bars, ${INSTRUMENTS} instruments, ${count.format(trades)} trades; ${thisMachine()}`,
    `costs ₹${count.format(Math.round(costs / 100))}, largest drawdown ${(maxDrawdown * 100).toFixed(2)} %, refused by the drawdown lock: ${sizesRejected['drawdown-lock'] ?? 0}`,
    `actors      ${count.format(perSecond(actorMs)).padStart(12)} bars/s`,
    `hand loop   ${count.format(perSecond(loopMs)).padStart(12)} bars/s`,
    `ratio       ${(actorMs / loopMs).toFixed(1).padStart(12)}`,
    `empty chain ${count.format(emptyChain).padStart(12)} bars/s: six actors that only pass a message on; ours do ${Math.round((perSecond(actorMs) / emptyChain) * 100)} % of it`,
    `peak memory ${String(Math.round(peakRss)).padStart(12)} MB RSS`,
    `RSS after each million: ${rssAtMillion.join(', ')} MB`,
    `trades, actors     ${actors}`,
    `trades, hand loop  ${byHand}`,
    actors === byHand ? 'the hashes agree' : 'THE HASHES DIFFER',
    '',
  ].join('\n'),
);
process.exitCode = actors === byHand ? 0 : 1;
