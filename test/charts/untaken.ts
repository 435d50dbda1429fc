/**
 * Declared transitions that no path takes, by machine and id, each with its reason. The walks hold this list: one that is
 * taken after all does not belong here. There is none: a transition that cannot be taken is taken out of its chart.
 */
export const UNTAKEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
