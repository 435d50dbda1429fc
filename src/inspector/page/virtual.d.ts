declare module 'virtual:drawings' {
  import type { Drawing } from './drawing.ts';

  const drawings: readonly Drawing[];
  export default drawings;
}
