import { useState } from 'react';
import { cleanText } from '../../../domain/clean-text.ts';
import type { Json } from '../../../engine/step.ts';
import { momentText } from '../../../view/format.ts';
import { membersOf } from '../differences.ts';

type Props = {
  readonly value: Json;
  readonly label: string;
  /** Levels that are open at first. */
  readonly open: number;
  /** Dotted paths that are marked. */
  readonly changed?: ReadonlySet<string>;
};

/** Members of one object that are drawn; a list of thousands says how many more there are. */
const MOST = 200;

/** A value as a tree that opens and closes; what has changed is marked with a dot. */
export function JsonTree({ value, label, open, changed }: Props) {
  const members = membersOf(value);
  if (members === null) return <PlainValue value={value} />;
  if (members.size === 0) return <p className="quiet json-none">nothing</p>;
  return (
    <ul className="json" aria-label={label}>
      {[...members].slice(0, MOST).map(([name, member]) => (
        <Member key={name} name={name} value={member} path={name} open={open - 1} {...(changed && { changed })} />
      ))}
      {members.size > MOST && <li className="quiet">and {members.size - MOST} more</li>}
    </ul>
  );
}

type MemberProps = Omit<Props, 'label'> & { readonly name: string; readonly path: string };

function Member({ name, value, path, open, changed }: MemberProps) {
  const [isOpen, setOpen] = useState(open > 0);
  const members = membersOf(value);
  const marked = changed?.has(path) ?? false;
  const mark = marked && (
    <span className="changed-mark" title="changed by the last message">
      ● <span className="unseen">changed</span>
    </span>
  );
  if (members === null || members.size === 0) {
    return (
      <li className={marked ? 'changed' : ''}>
        <span className="json-name">{cleanText(name)}</span> <PlainValue value={value} /> {mark}
      </li>
    );
  }
  return (
    <li className={marked ? 'changed' : ''}>
      <button type="button" className="json-fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> <span className="json-name">{cleanText(name)}</span>
        <span className="quiet"> {Array.isArray(value) ? `[${members.size}]` : `{${members.size}}`}</span>
      </button>{' '}
      {mark}
      {isOpen && (
        <ul>
          {[...members].slice(0, MOST).map(([key, member]) => (
            <Member
              key={key}
              name={key}
              value={member}
              path={`${path}.${key}`}
              open={open - 1}
              {...(changed && { changed })}
            />
          ))}
          {members.size > MOST && <li className="quiet">and {members.size - MOST} more</li>}
        </ul>
      )}
    </li>
  );
}

// No price, quantity or amount of a run comes near a time in ms.
const isMoment = (value: number): boolean => value > 1e12 && value < 4e12;

export function PlainValue({ value }: { readonly value: Json | undefined }) {
  const kind = value === null || value === undefined ? 'nothing' : typeof value;
  const text = value === undefined ? 'absent' : typeof value === 'string' ? cleanText(value) : JSON.stringify(value);
  return (
    <>
      <bdi className={`json-value json-${kind}`}>{text === '' ? '""' : text}</bdi>
      {typeof value === 'number' && isMoment(value) && <span className="quiet"> {momentText(value)}</span>}
    </>
  );
}

/** What the bare numbers in a message or a context are. */
export const Units = () => (
  <p className="panel-says quiet">
    As the charts keep it: prices, equity and exposure in 1/10,000 rupee, balances in paise, times in ms.
  </p>
);
