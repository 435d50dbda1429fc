import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOME, linkOf, placeOf, TABS, tokenOf, VIEWS, type Place } from '../../src/inspector/page/place.ts';

const places: fc.Arbitrary<Place> = fc.record({
  view: fc.constantFrom(...VIEWS),
  actor: fc.string({ minLength: 1 }),
  at: fc.option(fc.nat()),
  pinned: fc.option(fc.nat()),
  tab: fc.constantFrom(...TABS),
});

test('a link leads back to the place that it was made of, whatever an actor is called', () => {
  fc.assert(
    fc.property(places, (place) => {
      expect(placeOf(`#${linkOf(place)}`)).toEqual(place);
    }),
  );
});

test('what a link does not name, or names wrongly, is as at home', () => {
  expect(placeOf('')).toEqual(HOME);
  expect(placeOf('#view=nowhere&tab=none&at=-3&pinned=1e9')).toEqual(HOME);
});

test('the token is taken out of a link and the rest stays', () => {
  const { token, rest } = tokenOf('#token=s3cret&actor=risk&at=7');
  expect(token).toBe('s3cret');
  expect(rest).not.toContain('s3cret');
  expect(placeOf(rest)).toEqual({ ...HOME, actor: 'risk', at: 7 });
  expect(tokenOf('#actor=risk').token).toBeNull();
});
