import type { Voice } from '#contract/files.ts';

export interface Recorded {
  blob: Blob;
  voice: Voice;
}

const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const STEP_MS = 100;
const LONGEST_MS = 15 * 60_000;
const MOST_PEAKS = 100;

/** One's voice while it is recorded: how loud it is from step to step, and in the end the whole. */
export class VoiceRecording {
  /** from 0 to 100, one each step */
  readonly levels: number[] = [];
  private readonly begunAt = Date.now();
  private readonly chunks: Blob[] = [];
  private readonly timer: ReturnType<typeof setInterval>;
  private isCancelled = false;

  private constructor(
    private readonly stream: MediaStream,
    private readonly sound: AudioContext,
    private readonly recorder: MediaRecorder,
    private readonly onRecorded: (recorded: Recorded) => void,
  ) {
    const analyser = sound.createAnalyser();
    analyser.fftSize = 1024;
    sound.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.levels.push(loudness(samples));
      if (this.durationMs >= LONGEST_MS) this.stop();
    }, STEP_MS);
    recorder.ondataavailable = ({ data }) => this.chunks.push(data);
    recorder.onstop = () => this.finish();
    recorder.start();
  }

  /** Refused where there is no microphone, or it may not be used. */
  static async begin(onRecorded: (recorded: Recorded) => void): Promise<VoiceRecording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    return new VoiceRecording(stream, new AudioContext(), recorder, onRecorded);
  }

  get durationMs(): number {
    return Date.now() - this.begunAt;
  }

  stop(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
  }

  cancel(): void {
    this.isCancelled = true;
    this.stop();
    this.release();
  }

  private finish(): void {
    const { durationMs } = this;
    this.release();
    if (this.isCancelled) return;
    const type = this.recorder.mimeType.split(';')[0] ?? '';
    const waveform = toPeaks(this.levels);
    this.onRecorded({
      blob: new Blob(this.chunks, { type }),
      voice: { durationMs: Math.max(1, durationMs), waveform },
    });
  }

  private release(): void {
    clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
    if (this.sound.state !== 'closed') void this.sound.close();
  }
}

/** Speech fills the upper part of a scale in decibels, and little of a straight one. */
function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 20 * Math.log10(Math.sqrt(sum / samples.length) || 1e-5);
  return Math.round(Math.min(100, Math.max(0, ((decibels + 60) / 60) * 100)));
}

/** The loudest of each of at most a hundred equal parts. */
export function toPeaks(levels: readonly number[]): number[] {
  if (levels.length <= MOST_PEAKS) return levels.length === 0 ? [0] : [...levels];
  const startOf = (part: number) => Math.floor((part * levels.length) / MOST_PEAKS);
  return Array.from({ length: MOST_PEAKS }, (_, part) => Math.max(...levels.slice(startOf(part), startOf(part + 1))));
}
