import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useMedia, useSize } from '../hooks.ts';

export type VirtualListProps<Item> = {
  readonly label: string;
  readonly items: readonly Item[];
  readonly rowHeight: number;
  readonly keyOf: (item: Item) => string;
  readonly draw: (item: Item) => ReactNode;
  /** Place of the chosen item, −1 for none. */
  readonly chosen: number;
  /** Place that is kept in sight where none is chosen. */
  readonly near?: number;
  readonly onChoose: (item: Item) => void;
  readonly empty: string;
  readonly className?: string;
  /** Depth of an item of a tree, from 1. */
  readonly levelOf?: (item: Item) => number;
};

/** Rows beyond the window that are drawn, so that scrolling shows no gap. */
const SPARE = 6;
/** Rows that are printed; paper has no window. */
const PRINTED = 1000;

/** A list of any length of which only the visible rows exist. Arrow keys, Home, End and the page keys choose. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, rowHeight, keyOf, draw, chosen, onChoose, empty, className = '', levelOf } = props;
  const kept = chosen < 0 ? (props.near ?? -1) : chosen;
  const [ref, { height }] = useSize<HTMLDivElement>();
  const [top, setTop] = useState(0);
  // On a phone it is one pane of several.
  const isSeen = height > 0;
  const id = useId();
  const isPaper = useMedia('print');
  const first = isPaper ? 0 : Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const seen = Math.ceil((top + Math.max(height, 200)) / rowHeight) + SPARE;
  const last = Math.min(items.length, isPaper ? PRINTED : seen);

  useEffect(() => {
    const list = ref.current;
    if (list === null || kept < 0) return;
    const at = kept * rowHeight;
    const { scrollTop, clientHeight } = list;
    const above = scrollTop - at;
    const below = at + rowHeight - scrollTop - clientHeight;
    // A step moves the list by a row; a jump shows what is on either side.
    if (Math.max(above, below) > rowHeight) list.scrollTop = at - (clientHeight - rowHeight) / 2;
    else if (above > 0) list.scrollTop = at;
    else if (below > 0) list.scrollTop += below;
  }, [kept, rowHeight, isSeen, ref]);

  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -items.length,
      End: items.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    // From a moment between two rows one step on is the row that is kept in sight.
    const from = chosen < 0 && kept >= 0 && step > 0 ? kept - 1 : kept;
    const item = items[Math.min(items.length - 1, Math.max(0, from + step))];
    if (item !== undefined) onChoose(item);
  };

  return (
    <div
      ref={ref}
      className={`list ${className}`}
      role={levelOf ? 'tree' : 'listbox'}
      aria-label={label}
      aria-activedescendant={chosen >= first && chosen < last ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      {items.length === 0 ? (
        <div className="empty" role={levelOf ? 'treeitem' : 'option'} aria-disabled="true" aria-selected="false">
          {empty}
        </div>
      ) : (
        <div
          className="list-whole"
          role="presentation"
          style={{ height: isPaper ? undefined : items.length * rowHeight }}
        >
          {items.slice(first, last).map((item, place) => {
            const at = first + place;
            return (
              <div
                key={keyOf(item)}
                id={`${id}-${at}`}
                className="list-row"
                role={levelOf ? 'treeitem' : 'option'}
                aria-level={levelOf?.(item)}
                aria-selected={at === chosen}
                aria-posinset={at + 1}
                aria-setsize={items.length}
                style={{ top: at * rowHeight, height: rowHeight }}
                onClick={() => onChoose(item)}
              >
                {draw(item)}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
