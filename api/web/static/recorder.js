// One recording from the microphone, with the time that has gone into it and how loud it is.

// Noise suppression and echo cancelling take away what tells accents apart (s from sh, the breath
// after a stop); the gain is left to the phone, as many are near silent without.
const SOUND = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_S = 48_000;
const PIECE_MS = 1_000; // what was recorded before a fault is kept to the last whole piece

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

export class Recorder {
  #recorder;
  #pieces = [];
  #wentOnMs = null;
  #beforeMs = 0;
  #context = new AudioContext();
  #samples;
  #analyser;
  #wake = null;

  /** Ask for the microphone; rejects as getUserMedia does. */
  static async open() {
    return new Recorder(await navigator.mediaDevices.getUserMedia({ audio: SOUND }));
  }

  constructor(stream) {
    this.stream = stream;
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS_PER_S });
    this.#recorder.addEventListener("dataavailable", (event) => event.data.size && this.#pieces.push(event.data));
    for (const name of ["start", "resume"]) {
      this.#recorder.addEventListener(name, () => (this.#wentOnMs = performance.now()));
    }
    this.#recorder.addEventListener("pause", () => this.#hold());
    this.#analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#samples = new Float32Array(this.#analyser.fftSize);
  }

  /** Begin; resolves when sound comes in. `onCut` is called if the microphone is taken away. */
  async start(onCut) {
    this.stream.getAudioTracks()[0].addEventListener("ended", onCut);
    const started = new Promise((resolve) => this.#recorder.addEventListener("start", resolve, { once: true }));
    this.#context.resume();
    this.#recorder.start(PIECE_MS);
    await started;
    // A dark screen ends the recording on many phones; where this is refused nothing is lost.
    this.#wake = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  get isPaused() {
    return this.#recorder.state === "paused";
  }

  pause() {
    this.#recorder.pause();
  }

  resume() {
    this.#recorder.resume();
  }

  /** Seconds of sound so far: the place in the file at which somebody speaks now. */
  get elapsedS() {
    const running = this.#wentOnMs === null ? 0 : performance.now() - this.#wentOnMs;
    return (this.#beforeMs + running) / 1_000;
  }

  /** Peak of the last moments in dB relative to full scale. */
  get peakDb() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const peak = this.#samples.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-6);
    return 20 * Math.log10(peak);
  }

  /** End, let go of the microphone, and return the file. */
  async stop() {
    this.#hold();
    if (this.#recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
      this.#recorder.stop();
      await stopped;
    }
    for (const track of this.stream.getTracks()) track.stop();
    this.#context.close();
    this.#wake?.release();
    return new Blob(this.#pieces, { type: this.#recorder.mimeType });
  }

  #hold() {
    this.#beforeMs = this.elapsedS * 1_000;
    this.#wentOnMs = null;
  }
}
