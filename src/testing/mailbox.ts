import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { until } from '#testing/until.ts';

export interface Received {
  to: string[];
  headers: Map<string, string>;
  body: string;
}

/** A real SMTP server that keeps what it is given. */
export class Mailbox {
  readonly received: Received[] = [];
  /** Refuses the next letters with these codes, one each. */
  readonly refusals: number[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      logger: false,
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, callback) => {
        void text(stream).then((raw) => {
          const code = this.refusals.shift();
          if (code !== undefined) return callback(Object.assign(new Error('refused'), { responseCode: code }));
          this.received.push({ to: session.envelope.rcptTo.map(({ address }) => address), ...parse(raw) });
          callback();
        });
      },
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    mailbox.server.on('error', () => undefined); // clients that go away
    const listening = mailbox.server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return mailbox;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The letters to somebody, when there are so many. */
  async until(count: number, to?: string): Promise<Received[]> {
    const letters = () => this.received.filter((one) => to === undefined || one.to.includes(to));
    await until(`${count} letters have come`, () => letters().length >= count);
    return letters();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function parse(raw: string): { headers: Map<string, string>; body: string } {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const at = line.indexOf(':');
    headers.set(line.slice(0, at).toLowerCase(), decodeWords(line.slice(at + 1).trim()));
  }
  const coded = rest.join('\r\n\r\n');
  const encoding = headers.get('content-transfer-encoding');
  if (encoding === 'base64') return { headers, body: Buffer.from(coded, 'base64').toString() };
  return { headers, body: encoding === 'quoted-printable' ? quoted(coded) : coded };
}

const quoted = (coded: string) =>
  decodeURIComponent(
    coded
      .replace(/=\r\n/g, '')
      .replace(/%/g, '=25')
      .replace(/=([0-9A-F]{2})/g, '%$1'),
  );

const decodeWords = (line: string) =>
  line
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : quoted(word.replace(/_/g, ' ')),
    );
