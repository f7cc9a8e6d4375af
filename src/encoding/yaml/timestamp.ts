const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d)))|(?: (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?))?$/;

/** Whether go-yaml reads the text as a point in time (dates alone included): such text stays text in JSON, but is printed in quotes. */
export function isTimestamp(text: string): boolean {
  const found = TIMESTAMP.exec(text);
  if (found === null) return false;
  const part = (index: number, otherwise: number) => Number(found[index] ?? otherwise);
  const [year, month, day] = [part(1, 0), part(2, 0), part(3, 0)];
  const [hour, minute, second] = found[4] === undefined ? [part(9, 0), part(10, 0), part(11, 0)] : [part(4, 0), part(5, 0), part(6, 0)];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  // The day before the first of the next month; year 0 and the like are leap years as in the Gregorian calendar, of which 2000 is one.
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() && part(7, 0) <= 24 && part(8, 0) <= 60;
}
