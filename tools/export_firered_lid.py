"""Export FireRedLID to ONNX, so that `xiangyin train --classifier` reads it without torch.

FireRedLID says a language and then, after ``zh``, a kind of Chinese: a decoder of two steps. Here
both steps are taken at once, and what comes out is one log-probability per label (``zh yue``,
``ja``). Run it where FireRedASR2S and its requirements are installed, with torch and onnx::

    python export_firered_lid.py pretrained_models/FireRedLID models/firered-lid

It writes `model.onnx`, which takes 80 log filterbank energies per frame as Kaldi computes them, and
`labels.txt`. The published weights were not at hand when this was written: it was tried on weights
drawn at random in that very architecture (docs/free-speech-models.md).
"""

import argparse
from pathlib import Path

import torch
from fireredasr2s.fireredlid.lid import FireRedLid, FireRedLidConfig

CHINESE = "zh"
KINDS = ("mandarin", "yue", "wu", "min", "north", "xinan", "xiang")
"""Of Chinese, as FireRedLID's README names them: ``zh-north`` is ``zh`` and then ``north``."""
SPECIAL = ("<pad>", "<unk>", "<sos>", "<eos>", "<blank>", "<space>", " ", "")


class Labels(torch.nn.Module):
    """Log-probabilities of labels, from filterbank energies that are not yet normalised."""

    def __init__(self, lid: FireRedLid, tokens: list[str]) -> None:
        super().__init__()
        self.model, self.decoder = lid.model, lid.model.lid_decoder
        cmvn = lid.feat_extractor.cmvn
        self.register_buffer("mean", torch.tensor(cmvn.means, dtype=torch.float32))
        scale = torch.tensor(cmvn.inverse_std_variences, dtype=torch.float32)
        self.register_buffer("scale", scale)
        kinds = [tokens.index(kind) for kind in KINDS]
        taken = {tokens.index(CHINESE), *kinds}
        others = [k for k, token in enumerate(tokens) if token not in SPECIAL and k not in taken]
        self.kinds, self.others = torch.tensor(kinds), torch.tensor(others)
        self.chinese = tokens.index(CHINESE)
        self.names = [f"{CHINESE} {kind}" for kind in KINDS] + [tokens[k] for k in others]

    def forward(self, feats: torch.Tensor) -> torch.Tensor:
        """From shape (1, n_frames, 80) to (1, n_labels)."""
        energies = (feats - self.mean) * self.scale
        lengths = torch.full((1,), feats.size(1), dtype=torch.long)
        heard, _, mask = self.model.encoder(energies, lengths)
        language = self.step(heard, mask, [self.model.sos_id])
        kind = self.step(heard, mask, [self.model.sos_id, self.chinese])
        # What is Chinese of no kind, or a special token, is left out: no label, no share.
        chinese = language[:, self.chinese : self.chinese + 1] + kind[:, self.kinds]
        return torch.cat([chinese, language[:, self.others]], dim=1)

    def step(self, heard: torch.Tensor, mask: torch.Tensor, said: list[int]) -> torch.Tensor:
        """Log-probabilities of the token after `said`, shape (1, n_tokens)."""
        decoder, tokens = self.decoder, torch.tensor([said])
        hidden = decoder.tgt_word_emb(tokens) * decoder.scale
        hidden = hidden + decoder.positional_encoding(tokens)
        seen = decoder.ignored_target_position_is_0(tokens, decoder.pad_id)
        for layer in decoder.layer_stack:
            hidden = layer(hidden, heard, seen, mask)
        last = decoder.layer_norm_out(hidden)[:, -1]
        return torch.log_softmax(decoder.tgt_word_prj(last), dim=-1)


def export(lid: FireRedLid, folder: Path) -> None:
    """Write the network and its labels."""
    words = lid.tokenizer.dict
    labels = Labels(lid, [words[k] for k in range(len(words))]).eval()
    folder.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        labels,
        (torch.randn(1, 300, 80),),
        str(folder / "model.onnx"),
        input_names=["feats"],
        output_names=["log_probabilities"],
        dynamic_axes={"feats": {1: "frames"}},
        opset_version=17,
        dynamo=False,
    )
    (folder / "labels.txt").write_text("\n".join(labels.names) + "\n", encoding="utf-8")


def main() -> None:
    """Read the published model and export it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="folder with model.pth.tar, cmvn.ark, dict.txt")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    lid = FireRedLid.from_pretrained(str(arguments.model), FireRedLidConfig(use_gpu=False))
    with torch.inference_mode():
        export(lid, arguments.out)


if __name__ == "__main__":
    main()
