/** Placeholder of types while the room is furnished. */
export type SizeRejection = string;
