import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of chance with a name of its own: what it draws does not depend on any other stream. */
export type Chance = {
  /** 0 ≤ x < 1. */
  uniform(): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  /** Mean 0, deviation 1 (Box and Muller). */
  normal(): number;
};

/** The same seed and name give the same stream, in any process. */
export function chance(seed: number, name: string): Chance {
  const generator = xoroshiro128plus(hash(`${seed}/${name}`));
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
