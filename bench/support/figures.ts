/** A figure is a measured value and the limit it must keep, both from the same run. */
export interface Figure {
  readonly name: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: 's' | 'ms' | 'MB' | 'x' | '%' | 'trips' | '';
  /** Where the limit comes from, e.g. `2x 1,000 bare puts (0.41 s) + 0.5 s`. */
  readonly basis: string;
}

export function print(figures: readonly Figure[]): void {
  for (const { name, measured, limit, unit, basis } of figures) {
    const verdict = measured <= limit ? 'ok  ' : 'OVER';
    console.log(
      `${verdict} ${name.padEnd(58)} ${measured.toFixed(2).padStart(8)} ${unit.padEnd(5)} limit ${limit.toFixed(2).padStart(8)} ${unit.padEnd(5)} (${basis})`,
    );
  }
  if (figures.some(({ measured, limit }) => measured > limit)) process.exitCode = 1;
}
