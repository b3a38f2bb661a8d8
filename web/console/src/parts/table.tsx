// A table: columns say what stands in them and how.

import type { ComponentChildren } from "preact";
import { number } from "../words/words.ts";

export interface Column<T> {
  name: string;
  cell(row: T): ComponentChildren;
  /** Numbers stand to the right, their digits below each other. */
  isNumber?: boolean;
}

export interface TableProps<T> {
  /** What the table is about; read out, not shown. */
  caption: string;
  columns: Column<T>[];
  rows: T[];
  keyOf(row: T): string;
}

/** The first column heads its row. A narrow screen scrolls the table, not the page. */
export function Table<T>({ caption, columns, rows, keyOf }: TableProps<T>) {
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" class={isNumber ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, cell, isNumber }, index) =>
                index ? (
                  <td key={name} class={isNumber ? "number" : undefined}>
                    {cell(row)}
                  </td>
                ) : (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A column of numbers. */
export const counts = <T,>(name: string, of: (row: T) => number): Column<T> => ({ name, cell: (row) => number(of(row)), isNumber: true });
