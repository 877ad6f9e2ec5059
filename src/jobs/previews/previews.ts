import { createHash } from 'node:crypto';
import type { Message } from '#contract/messages.ts';
import { inTurn } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { attachPreviews, type FoundPreview, previewableUrls } from '#core/previews.ts';
import { messageById } from '#db/message-sql.ts';
import {
  endPreviewTask,
  forgetOldPreviews,
  keepPreview,
  knownPreviews,
  type LinkPreviewRow,
  takePreviewTask,
  wantPreviews,
} from '#db/preview-sql.ts';
import { HEAD_BYTES, sniff } from '#files/sniff.ts';
import type { Picture, Thumbnails } from '#files/thumbnails.ts';
import { type Outbound, OutboundError } from '#jobs/outbound.ts';
import { fetchBytes, fetchPage, type PreviewTimes } from '#jobs/previews/fetch-page.ts';
import { type Repeated, repeat } from '#jobs/repeat.ts';

const TIMES: PreviewTimes = { timeoutMs: 6000 };
const EVERY_MS = 1000;
const CLEAN_EVERY_MS = 3600_000;
/** How long a task is one node's. All pages of a message are asked at once, so it takes one page's time. */
const LEASE_SECONDS = 30;
const MOST_TRIES = 4;
const MOST_AT_ONCE = 4;
const GOOD_SECONDS = 7 * 24 * 3600;
const BAD_SECONDS = 3600;
/** What is smaller counts readers, or is a line. */
const SMALLEST_EDGE = 48;
/** For the queue of pictures all that strangers show is one person's, who can keep nobody else waiting. */
const STRANGERS = 0;

interface PreviewOptions {
  enabled: boolean;
  /** what the server's admins say of it now */
  isOn: () => Promise<boolean>;
  /** of this server's own pages nothing is to be had */
  ownHost: string | null;
  thumbnails: Thumbnails;
  times?: Partial<PreviewTimes> | undefined;
  onError: (error: unknown) => void;
}

/** Looks behind the links of messages, one node at a message, and attaches what it finds. */
export class Previews {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private loops: Repeated[] = [];
  private looking = false;
  private isWanted = false;

  constructor(
    private readonly sources: Pick<Ctx, 'db' | 'wake'>,
    private readonly outbound: Outbound,
    private readonly options: PreviewOptions,
  ) {}

  start(): void {
    if (!this.options.enabled) return;
    this.loops = [
      repeat(EVERY_MS, () => this.look(), this.options.onError),
      repeat(CLEAN_EVERY_MS, () => this.clean(), this.options.onError),
    ];
  }

  /** Asked for when the message is there: what has no link costs nothing, and a task that is lost costs a preview. */
  async want({ id, content, previews }: Message): Promise<void> {
    if (!this.options.enabled || !/https?:/i.test(content) || !(await this.options.isOn())) return;
    if (previewableUrls(content).every((url) => previews.some((preview) => preview.url === url))) return;
    await this.sources.db.query(wantPreviews, [id]);
    if (this.loops.length > 0) this.look().catch(this.options.onError);
  }

  /** Takes what is due, as long as there is room. */
  async look(): Promise<void> {
    this.isWanted = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.isWanted && !this.stopping.signal.aborted && this.running.size < MOST_AT_ONCE) {
        this.isWanted = false;
        const [task] = await this.sources.db.query(takePreviewTask, [LEASE_SECONDS]);
        if (!task) continue;
        this.isWanted = true;
        const work = this.run(task.message_id, task.attempts)
          .catch((error) => {
            if (!(error instanceof OutboundError)) this.options.onError(error);
          })
          .finally(() => {
            this.running.delete(work);
            if (!this.stopping.signal.aborted) this.look().catch(this.options.onError);
          });
        this.running.add(work);
      }
    } finally {
      this.looking = false;
    }
  }

  private async run(messageId: number, attempts: number): Promise<void> {
    const { db } = this.sources;
    const [message] = await db.query(messageById, [messageId]);
    if (!message || attempts > MOST_TRIES) {
      await db.query(endPreviewTask, [messageId, attempts]);
      return;
    }
    const known = await this.pagesOf(previewableUrls(message.content));
    await inTurn(this.sources, message.room_id, async (turn) => {
      await attachPreviews(turn, messageId, known);
      await turn.tx.query(endPreviewTask, [messageId, attempts]);
    });
  }

  private async pagesOf(urls: string[]): Promise<FoundPreview[]> {
    const rows = await this.sources.db.query(knownPreviews, [urls.map(hashOf)]);
    const pages = await Promise.all(urls.map((url) => rows.find((row) => row.url === url) ?? this.fetch(url)));
    return pages.flatMap(({ url, title, description, site_name: siteName, image_url: imageUrl, ...row }) => {
      if (title === null) return [];
      const { picture: bytes, picture_width: width, picture_height: height } = row;
      const drawn = bytes && width !== null && height !== null ? { drawn: { bytes, width, height } } : {};
      return [{ url, title, description, siteName, imageUrl, ...drawn }];
    });
  }

  private async fetch(url: string): Promise<LinkPreviewRow> {
    const isOwn = URL.canParse(url) && new URL(url).host === this.options.ownHost;
    const times = { ...TIMES, ...this.options.times };
    const page = isOwn ? null : await fetchPage(this.outbound, url, times, this.stopping.signal);
    const { title = null, description = '', siteName = '', imageUrl = null } = page ?? {};
    const seconds = title === null ? BAD_SECONDS : GOOD_SECONDS;
    const drawn = title === null || imageUrl === null ? null : await this.draw(imageUrl, times);
    const picture = drawn && Buffer.from(drawn.thumbnail);
    const [width, height] = [drawn?.width ?? null, drawn?.height ?? null];
    const words = [hashOf(url), url, title, description, siteName, imageUrl, seconds] as const;
    await this.sources.db.query(keepPreview, [...words, picture, width, height]);
    const shown = { picture, picture_width: width, picture_height: height };
    return { url, title, description, site_name: siteName, image_url: imageUrl, ...shown };
  }

  /** Small, and drawn anew: nothing of the bytes that a stranger sent is handed out. */
  private async draw(imageUrl: string, times: PreviewTimes): Promise<Picture | null> {
    const { thumbnails } = this.options;
    const bytes = await fetchBytes(this.outbound, imageUrl, times, this.stopping.signal);
    if (!bytes || !thumbnails.canRead(sniff(bytes.subarray(0, HEAD_BYTES), ''), bytes.length)) return null;
    const picture = await thumbnails.read(STRANGERS, async () => bytes);
    return picture && Math.min(picture.width, picture.height) >= SMALLEST_EDGE ? picture : null;
  }

  private async clean(): Promise<void> {
    while ((await this.sources.db.query(forgetOldPreviews, [])).length > 0 && !this.stopping.signal.aborted);
  }

  /** What is under way is interrupted; its tasks are there for the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await Promise.all(this.running);
  }
}

function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('base64url');
}
