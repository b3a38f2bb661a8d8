// A point in time: how long ago, and exactly on pointing at it.

import { age, ago, moment } from "../words/time.ts";

export function When({ at, isShort = false }: { at: string; isShort?: boolean }) {
  return (
    <time dateTime={at} title={moment(at)}>
      {isShort ? age(at) : ago(at)}
    </time>
  );
}
