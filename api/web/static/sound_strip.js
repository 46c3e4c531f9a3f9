// The spectrogram and the pitch of a recording, under its waveform and in step with it.

const SPECTROGRAM_PX = 112;
const PITCH_PX = 52;
const TILE_S = 20; // as the service cuts the spectrogram
const COLUMN_S = 0.005;
const RANGE_HZ = 8000;
const LINES_HZ = [2000, 4000, 6000];
const LEAST_RANGE_ST = 12; // a flat voice shall not look like a song
const semitones = (hz) => 12 * Math.log2(hz / 100);

export class SoundStrip {
  constructor(canvas) {
    this.canvas = canvas;
    this.tiles = new Map();
    this.pitch = null;
    this.window = { start_s: 0, end_s: 1 };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  open(recording) {
    Object.assign(this, { recording, tiles: new Map(), pitch: null, time_s: 0 });
  }

  setPitch({ hop_s, pitch_hz }) {
    const heard = pitch_hz.filter((hz) => hz !== null).map(semitones).sort((one, other) => one - other);
    const at = (share) => heard[Math.floor(share * (heard.length - 1))] ?? 0;
    const [low, high] = [at(0.03), at(0.97)];
    const pad = Math.max(LEAST_RANGE_ST - (high - low), 4) / 2;
    this.pitch = { hop_s, pitch_hz, low: low - pad, high: high + pad };
    this.draw();
  }

  show(window) {
    this.window = window;
    this.draw();
  }

  playhead(time_s) {
    this.time_s = time_s;
    this.draw();
  }

  draw() {
    if (this.willDraw || !this.recording) return;
    this.willDraw = true;
    requestAnimationFrame(() => {
      this.willDraw = false;
      this.paint();
    });
  }

  across = (time_s) => ((time_s - this.window.start_s) / (this.window.end_s - this.window.start_s)) * this.canvas.clientWidth;

  paint() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, SPECTROGRAM_PX + PITCH_PX];
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = colour("--card");
    pen.fillRect(0, 0, width, height);
    this.paintTiles(pen);
    this.paintScale(pen, colour, width);
    if (this.pitch) this.paintPitch(pen, colour);
    pen.fillStyle = colour("--accent");
    pen.fillRect(this.across(this.time_s), 0, 1.5, height);
  }

  paintTiles(pen) {
    const { start_s, end_s } = this.window;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    pen.filter = dark ? "invert(1)" : "none";
    pen.imageSmoothingEnabled = true;
    const last = Math.min(Math.floor(end_s / TILE_S), this.recording.n_tiles - 1);
    for (let k = Math.max(Math.floor(start_s / TILE_S), 0); k <= last; k += 1) {
      const tile = this.tile(k);
      if (!tile.complete || !tile.naturalWidth) continue;
      const from_s = k * TILE_S;
      const left = this.across(from_s);
      const right = this.across(from_s + tile.naturalWidth * COLUMN_S);
      pen.drawImage(tile, left, 0, right - left, SPECTROGRAM_PX);
    }
    pen.filter = "none";
  }

  tile(k) {
    if (!this.tiles.has(k)) {
      const image = new Image();
      image.addEventListener("load", () => this.draw());
      image.src = `/api/v1/recordings/${this.recording.id}/spectrogram/${k}`;
      this.tiles.set(k, image);
    }
    return this.tiles.get(k);
  }

  paintScale(pen, colour, width) {
    pen.font = `10px ${colour("--sans")}`;
    pen.fillStyle = colour("--focus");
    pen.strokeStyle = colour("--line");
    pen.lineWidth = 1;
    for (const hz of LINES_HZ) {
      const y = SPECTROGRAM_PX * (1 - hz / RANGE_HZ);
      pen.globalAlpha = 0.5;
      pen.strokeRect(-1, y, width + 2, 0);
      pen.globalAlpha = 1;
      pen.fillText(`${hz / 1000} kHz`, 4, y - 2);
    }
    pen.strokeRect(-1, SPECTROGRAM_PX, width + 2, PITCH_PX + 2);
  }

  paintPitch(pen, colour) {
    const { hop_s, pitch_hz, low, high } = this.pitch;
    const { start_s, end_s } = this.window;
    const up = (hz) => SPECTROGRAM_PX + PITCH_PX * (1 - (semitones(hz) - low) / (high - low));
    pen.fillStyle = colour("--soft");
    for (const hz of [80, 120, 160, 240, 320]) {
      const y = up(hz);
      if (y > SPECTROGRAM_PX + 12 && y < SPECTROGRAM_PX + PITCH_PX - 2) pen.fillText(`${hz} Hz`, 4, y);
    }
    pen.fillStyle = colour("--focus");
    const first = Math.max(Math.floor(start_s / hop_s), 0);
    const last = Math.min(Math.ceil(end_s / hop_s), pitch_hz.length);
    // Far out there are more values than pixels; one in a pixel is enough to be seen.
    const stride = Math.max(Math.floor((last - first) / (2 * this.canvas.clientWidth)), 1);
    for (let k = first; k < last; k += stride) {
      if (pitch_hz[k] !== null) pen.fillRect(this.across((k + 0.5) * hop_s) - 1, up(pitch_hz[k]) - 1, 2, 2);
    }
  }
}
