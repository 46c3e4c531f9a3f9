// The player: waveform, spectrogram and pitch in step, spans that are looped, and marks.

import { data, find, make, say } from "./dom.js";
import { SoundStrip } from "./sound_strip.js";
import { showProblem, showTrouble } from "./trouble.js";
import Regions from "./vendor/wavesurfer.js/regions.esm.js";
import WaveSurfer from "./vendor/wavesurfer.js/wavesurfer.esm.js";

const WAVE_PX = 64;
const MOST_PX_PER_S = 800;
const SHORTEST_S = 0.02;
const NEW_SPAN_S = 0.4;

export class Player {
  constructor(onSelect) {
    this.onSelect = onSelect;
    this.strip = new SoundStrip(find("strip"));
    this.isLooping = false;
    this.selection = null;
    this.wire();
  }

  wire() {
    const on = (id, deed) => find(id).addEventListener("click", deed);
    on("play", () => this.toggle());
    on("loop", () => this.loop());
    on("sound-in", () => this.zoomBy(1.6));
    on("sound-out", () => this.zoomBy(1 / 1.6));
    on("mark-cancel", () => this.leaveMark());
    for (const radio of document.querySelectorAll("input[name=speed]")) {
      radio.addEventListener("change", () => this.wave?.setPlaybackRate(Number(radio.value), true));
    }
    for (const id of ["mark-start", "mark-end"]) {
      find(id).addEventListener("change", () => this.selectTyped());
      find(id).addEventListener("key-set", () => this.setHere(id));
    }
    find("strip").addEventListener("click", (event) => {
      const { start_s, end_s } = this.strip.window;
      this.wave?.setTime(start_s + (event.offsetX / event.target.clientWidth) * (end_s - start_s));
    });
    addEventListener("keydown", (event) => this.seekByKey(event));
  }

  /** Open a recording: { id, duration_s, n_tiles }. */
  async open(recording) {
    if (this.recording?.id === recording.id) return;
    this.recording = recording;
    find("player").hidden = false;
    find("mark-recording").value = recording.id;
    const peaks = await this.fetch("peaks");
    if (!peaks || this.recording !== recording) return;
    this.build(recording, peaks);
    const pitch = await this.fetch("pitch");
    if (pitch && this.recording === recording) this.strip.setPitch(pitch);
  }

  async fetch(what) {
    const again = () => {
      const { recording } = this;
      this.recording = null;
      this.open(recording);
    };
    try {
      const reply = await fetch(`/api/v1/recordings/${this.recording.id}/${what}`, { headers: { Accept: "application/json" } });
      if (reply.ok) return await reply.json();
      showProblem(await reply.text(), reply.status, again);
    } catch {
      showTrouble({ title: say("error.network"), again });
    }
    return null;
  }

  build(recording, peaks) {
    this.wave?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.media = make("audio", { preload: "none", src: `/api/v1/recordings/${recording.id}/audio` });
    this.media.addEventListener("error", () => showTrouble({ title: say("player.unplayable") }));
    this.regions = Regions.create();
    this.wave = WaveSurfer.create({
      container: find("wave"),
      media: this.media,
      peaks: [peaks.data.map((value) => value / 128)],
      duration: recording.duration_s,
      height: WAVE_PX,
      normalize: true,
      waveColor: colour("--dot"),
      progressColor: colour("--accent"),
      cursorColor: colour("--accent"),
      cspNonce: data.nonce,
      plugins: [this.regions],
    });
    this.strip.open(recording);
    this.tint = { selection: `color-mix(in srgb, ${colour("--focus")} 22%, transparent)`, mark: `color-mix(in srgb, ${colour("--third")} 22%, transparent)` };
    this.regions.enableDragSelection({ id: "selection", color: this.tint.selection });
    this.regions.on("region-created", (region) => region.id === "selection" && this.selected(region));
    this.regions.on("region-updated", (region) => region.id === "selection" && this.selected(region));
    this.regions.on("region-clicked", (region, event) => {
      event.stopPropagation();
      if (region.id === "selection") this.playSpan(region.start, region.end);
      else this.editMark(region.id);
    });
    this.wave.on("timeupdate", (time_s) => this.played(time_s));
    this.wave.on("play", () => this.showState());
    this.wave.on("pause", () => this.showState());
    for (const name of ["ready", "zoom", "scroll", "redraw", "redrawcomplete", "resize"]) this.wave.on(name, () => this.follow());
    this.wave.on("ready", () => {
      this.isReady = true;
      this.showMarks();
      find("player").dataset.ready = recording.id;
    });
    this.wave.setPlaybackRate(Number(document.querySelector("input[name=speed]:checked").value), true);
    this.pxPerS = 0;
    this.showState();
  }

  /** Let the strip show the seconds that the waveform shows. */
  follow() {
    const whole = this.wave.getWrapper().clientWidth;
    if (!whole) return;
    const perPx_s = this.recording.duration_s / whole;
    const start_s = this.wave.getScroll() * perPx_s;
    this.strip.show({ start_s, end_s: start_s + this.wave.getWidth() * perPx_s });
  }

  zoomBy(factor) {
    if (!this.isReady) return;
    const fitting = this.wave.getWidth() / this.recording.duration_s;
    this.pxPerS = Math.min(Math.max((this.pxPerS || fitting) * factor, fitting), MOST_PX_PER_S);
    this.wave.zoom(this.pxPerS);
    this.wave.setScrollTime(Math.max(this.wave.getCurrentTime() - (0.5 * this.wave.getWidth()) / this.pxPerS, 0));
  }

  toggle() {
    if (!this.wave) return;
    const span = this.isLooping && this.selection;
    if (span && !this.wave.isPlaying()) this.playSpan(span.start, span.end);
    else {
      this.until_s = null;
      this.wave.playPause();
    }
  }

  loop() {
    this.isLooping = !this.isLooping;
    find("loop").setAttribute("aria-pressed", String(this.isLooping));
    if (this.isLooping && this.selection) this.playSpan(this.selection.start, this.selection.end);
  }

  playSpan(start_s, end_s) {
    this.until_s = end_s;
    this.wave.setTime(start_s);
    this.wave.play();
  }

  /** Play a span of any recording of the case. */
  async playIn(recording, start_s, end_s) {
    await this.open(recording);
    this.playSpan(start_s, end_s);
  }

  played(time_s) {
    this.strip.playhead(time_s);
    const clock = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
    find("sound-time").textContent = `${clock(time_s)} / ${clock(this.recording.duration_s)}`;
    const span = this.isLooping && this.selection;
    if (span && this.wave.isPlaying() && time_s >= span.end) this.wave.setTime(span.start);
    else if (this.until_s !== null && this.until_s !== undefined && time_s >= this.until_s) {
      this.until_s = null;
      this.wave.pause();
    }
  }

  showState() {
    const key = this.wave.isPlaying() ? "player.pause" : "player.play";
    find("play").replaceChildren(say(key), make("kbd", { "aria-hidden": "true" }, say("keys.space")));
  }

  seekByKey(event) {
    if (!this.isReady || event.defaultPrevented || event.target !== document.body) return;
    const by_s = { ArrowLeft: -0.5, ArrowRight: 0.5 }[event.key];
    if (by_s === undefined) return;
    event.preventDefault();
    this.wave.setTime(Math.min(Math.max(this.wave.getCurrentTime() + by_s * (event.shiftKey ? 0.1 : 1), 0), this.recording.duration_s));
  }

  selected(region) {
    if (this.selection && this.selection !== region) this.selection.remove();
    this.selection = region;
    find("mark-start").value = region.start.toFixed(3);
    find("mark-end").value = region.end.toFixed(3);
    this.onSelect({ recording: this.recording.id, start_s: region.start, end_s: region.end });
  }

  selectTyped() {
    if (!this.isReady) return;
    const [start, end] = ["mark-start", "mark-end"].map((id) => Number(find(id).value));
    if (!(end >= start + SHORTEST_S)) return;
    if (this.selection) {
      this.selection.setOptions({ start, end });
      this.selected(this.selection);
    } else this.regions.addRegion({ id: "selection", start, end, color: this.tint.selection });
  }

  /** Let the selection begin or end where the player stands. */
  setHere(id) {
    const here_s = this.wave?.getCurrentTime() ?? 0;
    find(id).value = here_s.toFixed(3);
    const [start, end] = [find("mark-start"), find("mark-end")];
    if (Number(end.value) < Number(start.value) + SHORTEST_S) {
      if (id === "mark-start") end.value = Math.min(here_s + NEW_SPAN_S, this.recording.duration_s).toFixed(3);
      else start.value = Math.max(here_s - NEW_SPAN_S, 0).toFixed(3);
    }
    this.selectTyped();
  }

  /** Show the marks of the open recording that the list holds. */
  showMarks() {
    if (!this.isReady) return;
    for (const region of this.regions.getRegions()) if (region.id !== "selection") region.remove();
    for (const { dataset } of document.querySelectorAll(`#marks [data-recording="${this.recording.id}"]`)) {
      this.regions.addRegion({
        id: dataset.mark,
        start: Number(dataset.start),
        end: Number(dataset.end),
        content: dataset.text || say(`marks.kind_${dataset.kind}`),
        color: this.tint.mark,
        drag: false,
        resize: false,
      });
    }
  }

  editMark(id) {
    const { dataset } = document.querySelector(`#marks [data-mark="${id}"]`);
    find("mark-replaces").value = id;
    find("mark-kind").value = dataset.kind;
    find("mark-text").value = dataset.text;
    find("mark-start").value = dataset.start;
    find("mark-end").value = dataset.end;
    find("mark-cancel").hidden = false;
    this.selectTyped();
    find("mark-text").focus();
  }

  leaveMark() {
    find("mark-form").reset();
    find("mark-replaces").value = "";
    find("mark-recording").value = this.recording?.id ?? "";
    find("mark-cancel").hidden = true;
    this.selection?.remove();
    this.selection = null;
    this.onSelect(null);
  }
}
