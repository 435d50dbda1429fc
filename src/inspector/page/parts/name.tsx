import { cleanText } from '../../../domain/clean-text.ts';

/** A name from outside: nothing in it is hidden, and it turns round nothing beside it. */
export function Name({ of }: { readonly of: string }) {
  const clean = cleanText(of);
  return (
    <bdi className="name" title={clean}>
      {clean}
    </bdi>
  );
}
