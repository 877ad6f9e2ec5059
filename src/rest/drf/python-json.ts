/** Where and how Python's json module would have stopped reading a text, in its words; null if it would not have. */
export function pythonJsonError(text: string): string | null {
  try {
    const scanner = new Scanner(text);
    scanner.document();
    return null;
  } catch (error) {
    if (error instanceof Stop) return `${error.message}: ${placeOf(text, error.at)}`;
    throw error;
  }
}

class Stop extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Python counts characters, where JavaScript counts halves of some. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return `line ${line} column ${column} (char ${[...before].length})`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORDS = ['null', 'true', 'false', 'NaN', 'Infinity', '-Infinity'];

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.space();
    this.value();
    this.space();
    if (this.at < this.text.length) throw new Stop('Extra data', this.at);
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private value(): void {
    const char = this.text[this.at];
    if (char === '"') {
      this.at++;
      this.string(this.at - 1);
    } else if (char === '{') this.object();
    else if (char === '[') this.array();
    else if (!this.word() && !this.number()) throw new Stop('Expecting value', this.at);
  }

  private word(): boolean {
    const found = WORDS.find((word) => this.text.startsWith(word, this.at));
    if (found === undefined) return false;
    this.at += found.length;
    return true;
  }

  private number(): boolean {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) return false;
    this.at += found[0].length;
    return true;
  }

  private string(begin: number): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) throw new Stop('Unterminated string starting at', begin);
      if (char === '"') {
        this.at++;
        return;
      }
      if (char === '\\') this.escape(begin);
      else if (char < ' ') throw new Stop('Invalid control character at', this.at);
      else this.at++;
    }
  }

  private escape(begin: number): void {
    const next = this.text[this.at + 1];
    if (next === undefined) throw new Stop('Unterminated string starting at', begin);
    if (next === 'u') {
      if (!/^[\da-fA-F]{4}$/.test(this.text.slice(this.at + 2, this.at + 6))) {
        throw new Stop('Invalid \\uXXXX escape', this.at + 1);
      }
      this.at += 6;
    } else if ('"\\/bfnrt'.includes(next)) this.at += 2;
    else throw new Stop('Invalid \\escape', this.at);
  }

  private object(): void {
    this.at++;
    this.space();
    if (this.text[this.at] === '}') {
      this.at++;
      return;
    }
    for (;;) {
      if (this.text[this.at] !== '"') throw new Stop('Expecting property name enclosed in double quotes', this.at);
      this.at++;
      this.string(this.at - 1);
      this.space();
      if (this.text[this.at] !== ':') throw new Stop("Expecting ':' delimiter", this.at);
      this.at++;
      this.space();
      this.value();
      this.space();
      if (this.text[this.at] === '}') {
        this.at++;
        return;
      }
      if (this.text[this.at] !== ',') throw new Stop("Expecting ',' delimiter", this.at);
      this.at++;
      this.space();
    }
  }

  private array(): void {
    this.at++;
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return;
    }
    for (;;) {
      this.value();
      this.space();
      if (this.text[this.at] === ']') {
        this.at++;
        return;
      }
      if (this.text[this.at] !== ',') throw new Stop("Expecting ',' delimiter", this.at);
      this.at++;
      this.space();
    }
  }
}
