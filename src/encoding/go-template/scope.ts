/** Variables by name, the innermost of a name hiding the others; looked up in constant time however many there are. */
export class Scope<T> {
  readonly #names: string[] = [];
  readonly #values = new Map<string, T[]>();

  constructor(variables: readonly (readonly [string, T])[]) {
    for (const [name, value] of variables) this.declare(name, value);
  }

  declare(name: string, value: T): void {
    this.#names.push(name);
    const values = this.#values.get(name);
    if (values) values.push(value);
    else this.#values.set(name, [value]);
  }

  has(name: string): boolean {
    return (this.#values.get(name)?.length ?? 0) > 0;
  }

  get(name: string): T | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** The innermost variable of that name, which exists. */
  set(name: string, value: T): void {
    const values = this.#values.get(name)!;
    values[values.length - 1] = value;
  }

  /** Where `release` goes back to. */
  mark(): number {
    return this.#names.length;
  }

  release(mark: number): void {
    while (this.#names.length > mark) this.#values.get(this.#names.pop()!)!.pop();
  }
}
