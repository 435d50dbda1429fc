import { bookOf, openVenue, orderAt, placed, modified, ended, traded, updateOf, answer } from '../../explore/venue.ts';
import type { Bar } from '../../src/domain/bar.ts';
import { timeMs } from '../../src/domain/units.ts';
import type { Kernel } from '../../src/engine/kernel.ts';
import type { Input, VenueRequest } from '../../src/machines/protocol.ts';

/** A venue that does what it is asked at once, and fills market orders when the next bar opens. */
export function politeVenue(kernel: Kernel, keys: readonly string[]) {
  let venue = openVenue(timeMs(0));

  const serve = (request: VenueRequest): void => {
    switch (request.type) {
      case 'venue.place':
        venue = placed(venue, request);
        send(updateOf(venue, request.clientOrderId));
        break;
      case 'venue.modify':
        venue = modified(venue, request);
        send(answer(venue, request.clientOrderId, 'modified'));
        break;
      case 'venue.cancel': {
        const order = orderAt(venue, request.clientOrderId);
        if (order?.status !== 'open') return;
        venue = ended(venue, order, 'cancelled');
        send(updateOf(venue, order.id));
        break;
      }
      case 'venue.read':
        send(bookOf(venue, keys));
        break;
      default:
        request satisfies never;
    }
  };
  const send = (input: Input): void => {
    for (const request of kernel.send(input).requests) serve(request);
  };
  const fill = (wanted: (order: (typeof venue.orders)[number]) => boolean): void => {
    for (const order of venue.orders.filter((one) => one.status === 'open' && wanted(one))) {
      venue = traded(venue, order, order.quantity - order.filled);
      send(updateOf(venue, order.id));
    }
  };
  const isTouched = ({ low, high }: Bar, { side, price }: (typeof venue.orders)[number]): boolean =>
    price !== null && (side === 'sell' ? low <= price : high >= price);

  return {
    send,
    /** @param trades whether the market is open when it opens */
    bar(input: Extract<Input, { type: 'bar.received' }>, trades: boolean): void {
      const { bar } = input;
      venue = { ...venue, now: timeMs(bar.ts) };
      if (trades) fill((order) => order.instrument === bar.instrument && order.kind === 'market');
      if (trades)
        fill((order) => order.instrument === bar.instrument && order.kind === 'stop' && isTouched(bar, order));
      send(input);
    },
    /** The orders that could still fill. */
    open: () => venue.orders.filter(({ status }) => status === 'open'),
  };
}
