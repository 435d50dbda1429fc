import { z } from 'zod';

/** What a venue port says, as the journal keeps it. Prices are whole 1/10,000 rupee, times ms UTC. */

const text = z.string();
const whole = z.int();
const count = whole.gte(0);
const ts = z.number();
const status = z.enum(['open', 'filled', 'cancelled', 'rejected', 'expired']);
const side = z.enum(['buy', 'sell']);

const order = z.strictObject({
  clientOrderId: text,
  instrument: text,
  status,
  side,
  quantity: count,
  filled: count,
  kind: z.enum(['market', 'stop']),
  price: whole.nullable(),
});
const trade = z.strictObject({
  tradeId: text,
  clientOrderId: text,
  instrument: text,
  side,
  quantity: whole.gt(0),
  price: whole.gt(0),
  ts,
});

export const venueInputs = [
  z.strictObject({
    type: z.literal('venue.answered'),
    clientOrderId: text,
    ts,
    status: z.enum([
      'accepted',
      'rejected',
      'lost',
      'withdrawn',
      'modified',
      'modify-refused',
      'modify-lost',
      'cancel-refused',
      'cancel-lost',
    ]),
    reason: text,
  }),
  z.strictObject({
    type: z.literal('venue.updated'),
    clientOrderId: text,
    ts,
    status,
    filled: count,
    price: count,
    tradeId: text,
  }),
  z.strictObject({
    type: z.literal('venue.book'),
    ts,
    orders: z.array(order),
    trades: z.array(trade),
    positions: z.array(z.strictObject({ instrument: text, quantity: whole })),
    funds: whole,
  }),
  z.strictObject({ type: z.literal('venue.connected'), ts }),
  z.strictObject({ type: z.literal('venue.lost'), ts }),
  z.strictObject({ type: z.literal('run.resumed'), ts, epoch: count, unsent: z.array(text) }),
] as const;
