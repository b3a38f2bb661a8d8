// A chart of bars over time: one ink, from nothing upwards, and each value within reach of the keyboard.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Bar {
  at: string;
  /** Null where there is nothing to say, which is not the same as none. */
  value: number | null;
  /** How far a thin line goes on above it. */
  reach?: number | null;
}

export interface BarsProps {
  /** What it shows, such as `Comments by day`. */
  name: string;
  bars: Bar[];
  /** What the top of the axis stands for. */
  top: number;
  /** An amount in words. */
  say(value: number): string;
  /** What a bucket is called, in a word and whole. */
  names: { short(at: string): string; long(at: string): string };
  /** What is said of one bar, beside its name. */
  tell(bar: Bar, index: number): string;
}

const HEIGHT = 132;
const FLOOR = 18;
const HEAD = 8;

/** The width that an element has. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(element.current!.getBoundingClientRect().width));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

export function Bars({ name, bars, top, say, names, tell }: BarsProps) {
  const [plot, width] = useWidth();
  const [chosen, choose] = useState<number>();
  const last = bars.length - 1;
  const shown = chosen === undefined ? undefined : Math.min(chosen, last);
  const height = HEIGHT - FLOOR - HEAD;
  const y = (value: number) => HEAD + height - (Math.min(value, top) / top) * height;
  const labels = [say(top), say(top / 2)];
  const left = 10 + Math.max(...labels.map((label) => label.length)) * 6.5;
  const step = Math.max(0, width - left) / Math.max(1, bars.length);
  const gap = step > 6 ? Math.min(6, step * 0.25) : step > 3 ? 1 : 0;
  const move = (to: number) => choose(Math.max(0, Math.min(last, to)));
  const keys: Record<string, () => void> = {
    ArrowLeft: () => move((shown ?? last + 1) - 1),
    ArrowRight: () => move((shown ?? -1) + 1),
    Home: () => move(0),
    End: () => move(last),
    Escape: () => choose(undefined),
  };
  const told = (index: number) => `${names.long(bars[index]!.at)}: ${tell(bars[index]!, index)}`;
  return (
    <div
      ref={plot}
      class="plot"
      tabIndex={0}
      role="slider"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={shown ?? last}
      aria-valuetext={told(shown ?? last)}
      onKeyDown={(event) => {
        const run = keys[event.key];
        if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        run();
      }}
      onFocus={() => shown === undefined && choose(last)}
      onBlur={() => choose(undefined)}
      onPointerMove={(event) => {
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
        if (x >= 0 && step) move(Math.floor(x / step));
      }}
      onPointerLeave={() => document.activeElement !== plot.current && choose(undefined)}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {[top, top / 2, 0].map((value, index) => (
          <g key={index}>
            <line class="grid" x1={left} x2={width} y1={y(value)} y2={y(value)} />
            {value > 0 && (
              <text class="axis end" x={left - 6} y={y(value) + 4}>
                {labels[index]}
              </text>
            )}
          </g>
        ))}
        {bars.map(({ at, value, reach }, index) => {
          const x = left + index * step;
          return (
            <g key={at} class={index === shown ? "bar chosen" : "bar"}>
              {index === shown && <rect class="column" x={x} y={HEAD} width={step} height={height} />}
              {value !== null && value > 0 && (
                <rect class="ink" x={x + gap / 2} y={Math.min(y(value), HEAD + height - 1)} width={Math.max(0.5, step - gap)} height={Math.max(1, HEAD + height - y(value))} />
              )}
              {!!reach && value !== null && <line class="reach" x1={x + step / 2} x2={x + step / 2} y1={y(value)} y2={y(reach)} />}
            </g>
          );
        })}
        {bars.length > 0 && (
          <>
            <text class="axis" x={left} y={HEIGHT - 3}>
              {names.short(bars[0]!.at)}
            </text>
            {bars.length > 1 && (
              <text class="axis end" x={width} y={HEIGHT - 3}>
                {names.short(bars[last]!.at)}
              </text>
            )}
          </>
        )}
      </svg>
      <p class="told" aria-hidden="true">
        {shown !== undefined && told(shown)}
      </p>
    </div>
  );
}
